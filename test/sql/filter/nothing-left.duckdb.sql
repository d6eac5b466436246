SELECT symbol FROM trades WHERE price < 0 ORDER BY n;
