SELECT symbol, side FROM trades WHERE NOT (symbol = 'AAPL' OR side = 'sell') ORDER BY n;
