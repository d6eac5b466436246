SELECT iso(w) AS at, iso(w) AS window_start, iso(w + INTERVAL 1 HOUR) AS window_end, count(*) AS trades
FROM (SELECT *, window_start(ts, 3600000) AS w FROM trades) GROUP BY w ORDER BY w;
