SELECT price * volume AS worth, price + 0.5 AS more, volume - 100 AS less, volume // 7 AS quotient, volume % 7 AS remainder, -volume AS negated FROM trades ORDER BY n;
