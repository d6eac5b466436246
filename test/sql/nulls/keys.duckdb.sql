SELECT k, count(*) AS n, sum(x) AS total FROM (SELECT *, window_start(ts, 60000) AS w FROM nulls) GROUP BY k, w ORDER BY w, min(n);
