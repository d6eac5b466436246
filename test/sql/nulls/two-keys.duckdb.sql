SELECT k, flag, count(*) AS n FROM (SELECT *, window_start(ts, 60000) AS w FROM nulls) GROUP BY k, flag, w ORDER BY w, min(n);
