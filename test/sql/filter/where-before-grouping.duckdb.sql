SELECT symbol, count(*) AS n, sum(volume) AS total FROM (SELECT *, window_start(ts, 60000) AS w FROM trades) WHERE side = 'buy' GROUP BY symbol, w ORDER BY w, min(n);
