SELECT iso(w) AS at, count(*) AS n FROM (SELECT *, unnest(hop_starts(ts, 900000, 3600000)) AS w FROM trades) GROUP BY w ORDER BY w;
