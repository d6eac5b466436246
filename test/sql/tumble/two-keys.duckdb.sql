SELECT side, symbol, count(*) AS n, sum(volume) AS total FROM (SELECT *, window_start(ts, 7200000) AS w FROM trades) GROUP BY symbol, side, w ORDER BY w, min(n);
