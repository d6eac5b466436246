SELECT id, iso(w) AS window_start, min(value) AS lowest, max(value) AS highest FROM (SELECT *, unnest(hop_starts(ts, 10000, 60000)) AS w FROM metrics) WHERE id = 7 GROUP BY id, w ORDER BY w;
