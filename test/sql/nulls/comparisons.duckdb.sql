SELECT k, x FROM nulls WHERE x > 1 OR y > 1 ORDER BY n;
