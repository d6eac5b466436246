SELECT symbol, iso(w) AS window_start, count(*) AS trades, avg(price) AS average_price, sum(volume) AS total_volume,
  min(price) AS lowest, max(price) AS highest
FROM (SELECT *, window_start(ts, 60000) AS w FROM trades) GROUP BY symbol, w ORDER BY w, min(n);
