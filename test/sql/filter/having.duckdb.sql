SELECT symbol, count(*) AS n FROM (SELECT *, window_start(ts, 60000) AS w FROM trades) GROUP BY symbol, w HAVING count(*) > 1 AND sum(volume) < 500 ORDER BY w, min(n);
