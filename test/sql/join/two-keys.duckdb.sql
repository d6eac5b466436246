SELECT o.id, v.fee FROM orders o LEFT JOIN venues v ON o.symbol = v.symbol AND o.venue = v.venue ORDER BY o.n, v.n;
