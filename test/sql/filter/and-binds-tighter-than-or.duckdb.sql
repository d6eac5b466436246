SELECT symbol, volume FROM trades WHERE symbol = 'GOOG' OR symbol = 'AAPL' AND volume > 150 ORDER BY n;
