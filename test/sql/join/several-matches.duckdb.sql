SELECT o.id, r.agency, r.rating FROM orders o JOIN ratings r ON o.symbol = r.symbol ORDER BY o.n, r.n;
