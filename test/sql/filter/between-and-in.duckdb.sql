SELECT symbol, volume FROM trades WHERE volume BETWEEN 10 AND 60 AND symbol IN ('MSFT', 'GOOG') ORDER BY n;
