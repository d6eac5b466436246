SELECT trunc(price)::BIGINT AS whole, volume::DOUBLE / 8 AS eighth, volume::VARCHAR AS text, 13 AS thirteen FROM trades ORDER BY n;
