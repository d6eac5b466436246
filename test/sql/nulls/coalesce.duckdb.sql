SELECT coalesce(k, 'none') AS k, coalesce(x, 0) + 1 AS x, coalesce(y, x::DOUBLE, -1) AS y FROM nulls ORDER BY n;
