SELECT price > 190 AS expensive, count(*) AS n, avg(price) AS average FROM (SELECT *, window_start(ts, 3600000) AS w FROM trades) GROUP BY 1, w ORDER BY w, min(n);
