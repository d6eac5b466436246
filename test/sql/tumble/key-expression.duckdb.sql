SELECT volume // 100 AS hundreds, count(*) AS n FROM (SELECT *, window_start(ts, 86400000) AS w FROM trades) GROUP BY 1, w ORDER BY w, min(n);
