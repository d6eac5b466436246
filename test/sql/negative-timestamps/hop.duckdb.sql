SELECT iso(w) AS window_start, count(*) AS n, min(v) AS lowest FROM (SELECT *, unnest(hop_starts(ts, 30000, 90000)) AS w FROM old) GROUP BY w ORDER BY w;
