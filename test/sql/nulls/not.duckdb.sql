SELECT k, flag FROM nulls WHERE NOT (flag AND x > 1) ORDER BY n;
