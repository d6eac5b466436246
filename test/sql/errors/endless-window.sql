CREATE TABLE clicks (id INT, ts TIMESTAMP(3)) WITH ('connector' = 'datagen');

SELECT COUNT(*) AS n FROM clicks GROUP BY TUMBLE(ts, INTERVAL '1' MINUTE);
