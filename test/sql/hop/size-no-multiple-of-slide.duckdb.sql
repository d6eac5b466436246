SELECT iso(w) AS window_start, count(*) AS n, sum(volume) AS total FROM (SELECT *, unnest(hop_starts(ts, 240000, 600000)) AS w FROM trades) GROUP BY w ORDER BY w;
