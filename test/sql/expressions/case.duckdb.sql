SELECT symbol, CASE WHEN volume >= 200 THEN 'large' WHEN volume >= 50 THEN 'medium' ELSE 'small' END AS size, CASE side WHEN 'buy' THEN volume ELSE -volume END AS flow FROM trades ORDER BY n;
