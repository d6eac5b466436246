SELECT s.sector, avg(t.price) AS average FROM (SELECT *, window_start(ts, 60000) AS w FROM trades) t JOIN securities s ON t.symbol = s.symbol GROUP BY s.sector, w ORDER BY w, min(t.n);
