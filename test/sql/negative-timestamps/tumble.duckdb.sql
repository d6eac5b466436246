SELECT k, iso(w) AS window_start, sum(v) AS total FROM (SELECT *, window_start(ts, 60000) AS w FROM old) GROUP BY k, w ORDER BY w, min(n);
