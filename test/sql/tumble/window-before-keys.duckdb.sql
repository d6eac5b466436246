SELECT count(*) AS n, max(price) AS highest, iso(w + INTERVAL 1 MINUTE) AS window_end, symbol FROM (SELECT *, window_start(ts, 60000) AS w FROM trades) GROUP BY symbol, w ORDER BY w, min(n);
