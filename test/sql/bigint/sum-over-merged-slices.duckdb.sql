SELECT k, iso(w) AS s, sum(v) AS total FROM (SELECT *, unnest(hop_starts(ts, 2000, 10000)) AS w FROM big) WHERE k <> 'b' GROUP BY k, w ORDER BY w, min(n);
