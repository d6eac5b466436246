SELECT o.id, o.symbol, s.company FROM orders o LEFT JOIN securities s ON o.symbol = s.symbol ORDER BY o.n, s.n;
