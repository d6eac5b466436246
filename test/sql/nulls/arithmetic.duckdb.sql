SELECT x + y AS sum, x * 2 AS twice, -y AS negated FROM nulls ORDER BY n;
