SELECT symbol, price FROM trades WHERE price >= 191.25 AND price < 421.5 AND symbol <> 'GOOG' ORDER BY n;
