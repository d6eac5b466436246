SELECT o.id FROM orders o LEFT JOIN securities s ON o.symbol = s.symbol WHERE s.sector IS NULL ORDER BY o.n;
