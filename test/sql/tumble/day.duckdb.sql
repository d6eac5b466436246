SELECT iso(w) AS day_start, min(volume) AS smallest, max(volume) AS largest FROM (SELECT *, window_start(ts, 86400000) AS w FROM trades) GROUP BY w ORDER BY w;
