SELECT sum(volume) AS total FROM (SELECT *, window_start(ts, 60000) AS w FROM trades) GROUP BY w ORDER BY w;
