SELECT id AS key, id, value, ts_ms, iso(ts) || 'Z' AS ts, 1 AS one FROM metrics ORDER BY n;
