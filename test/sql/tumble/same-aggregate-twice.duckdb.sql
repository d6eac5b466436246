SELECT count(*) AS a, count(*) AS b, sum(volume) AS c, sum(volume) + count(*) AS d FROM (SELECT *, window_start(ts, 3600000) AS w FROM trades) GROUP BY w ORDER BY w;
