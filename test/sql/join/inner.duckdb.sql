SELECT o.id, s.company, s.sector FROM orders o JOIN securities s ON o.symbol = s.symbol ORDER BY o.n, s.n;
