SELECT id, sum(value) AS total, iso(w) AS window_start FROM (SELECT *, window_start(ts, 60000) AS w FROM metrics) GROUP BY id, w ORDER BY w, min(n);
