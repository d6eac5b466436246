SELECT symbol, iso(w + INTERVAL 1 MINUTE) AS window_end, count(*) AS n FROM (SELECT *, window_start(ts, 60000) AS w FROM trades) GROUP BY symbol, w ORDER BY w, min(n);
