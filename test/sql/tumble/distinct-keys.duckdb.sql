SELECT symbol, iso(w) AS window_start FROM (SELECT *, window_start(ts, 60000) AS w FROM trades) GROUP BY symbol, w ORDER BY w, min(n);
