SELECT o.id, o.symbol, r.agency FROM orders o LEFT JOIN ratings r ON o.symbol = r.symbol AND r.rating * 10 > o.amount AND o.id <> 6 AND 12 // r.rating > 1 ORDER BY o.n, r.n;
