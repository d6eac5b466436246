SELECT id, symbol FROM orders WHERE id <= 2 UNION ALL SELECT id, 'other' FROM orders WHERE amount > 20;
