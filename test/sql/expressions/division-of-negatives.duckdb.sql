SELECT v // 2 AS quotient, -v // 2 AS negative, -v % 4 AS remainder FROM old ORDER BY n;
