SELECT o.id, o.symbol, r.agency FROM orders o LEFT JOIN ratings r ON o.symbol = r.symbol ORDER BY o.n, r.n;
