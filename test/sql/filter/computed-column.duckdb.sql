SELECT id, ts_ms FROM metrics WHERE ts_ms >= 61000 ORDER BY n;
