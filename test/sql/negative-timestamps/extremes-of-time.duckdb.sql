SELECT iso(min(ts)) || 'Z' AS earliest, iso(max(ts)) || 'Z' AS latest FROM (SELECT *, window_start(ts, 60000) AS w FROM old) GROUP BY w ORDER BY w;
