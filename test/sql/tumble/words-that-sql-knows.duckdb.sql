SELECT id, count(*) AS count, max(value) AS value FROM (SELECT *, window_start(ts, 60000) AS w FROM metrics) GROUP BY id, w ORDER BY w, min(n);
