SELECT k, min(v) AS lowest, max(v) AS highest FROM (SELECT *, window_start(ts, 60000) AS w FROM big) GROUP BY k, w ORDER BY w, min(n);
