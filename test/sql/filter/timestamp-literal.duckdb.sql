SELECT symbol, volume FROM trades WHERE ts >= TIMESTAMP '2024-06-01 10:00:00' ORDER BY n;
