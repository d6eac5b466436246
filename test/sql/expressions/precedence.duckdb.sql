SELECT volume + 2 * 3 - 4 AS a, (volume + 2) * (3 - 4) AS b, volume - 3 - 2 AS c, 100 // 10 // 2 AS d FROM trades ORDER BY n;
