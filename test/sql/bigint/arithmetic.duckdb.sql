SELECT v - 1 AS less FROM big WHERE k = 'a' ORDER BY n;
