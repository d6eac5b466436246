SELECT o.id, s.sector FROM orders o LEFT JOIN securities s ON o.symbol = s.symbol ORDER BY o.n, s.n;
