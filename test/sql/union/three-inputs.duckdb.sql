SELECT symbol FROM orders WHERE id > 4 UNION ALL SELECT symbol FROM ratings UNION ALL SELECT symbol FROM orders WHERE id = 2;
