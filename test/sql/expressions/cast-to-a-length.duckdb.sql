SELECT id, left(symbol, 2) AS short, left(amount::VARCHAR, 1) AS digit, symbol AS whole, symbol AS text FROM orders ORDER BY n;
