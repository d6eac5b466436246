SELECT symbol, iso(w) AS window_start, count(*) AS n FROM (SELECT *, window_start(ts, 420000) AS w FROM trades) GROUP BY symbol, w ORDER BY w, min(n);
