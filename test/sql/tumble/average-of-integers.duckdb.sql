SELECT symbol, sum(volume) // count(*) AS average, avg(volume) AS exact_average FROM (SELECT *, window_start(ts, 86400000) AS w FROM trades) GROUP BY symbol, w ORDER BY w, min(n);
