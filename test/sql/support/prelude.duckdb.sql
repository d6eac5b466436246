-- The corpus's data as DuckDB sees it: `n` is the position of the row in its file.
CREATE MACRO iso(t) AS strftime(t, '%Y-%m-%dT%H:%M:%S.%g');
CREATE MACRO align(ms, size_ms) AS ms - (ms % size_ms + size_ms) % size_ms;
CREATE MACRO window_start(t, size_ms) AS make_timestamp_ms(align(epoch_ms(t), size_ms));
CREATE MACRO hop_starts(t, slide_ms, size_ms) AS list_transform(
  generate_series(align(epoch_ms(t) - size_ms, slide_ms) + slide_ms, epoch_ms(t), slide_ms),
  lambda ms: make_timestamp_ms(ms));

CREATE TABLE trades AS SELECT row_number() OVER () AS n, * FROM read_json('test/sql/data/trades.jsonl',
  columns = { symbol: 'VARCHAR', side: 'VARCHAR', price: 'DOUBLE', volume: 'BIGINT', ts: 'TIMESTAMP' });
CREATE TABLE readings AS SELECT row_number() OVER () AS n, * FROM read_csv('test/sql/data/readings.csv', header = true,
  columns = { sensor: 'VARCHAR', ts: 'TIMESTAMP', temperature: 'DOUBLE', humidity: 'DOUBLE' });
CREATE TABLE metrics AS SELECT row_number() OVER () AS n, *, make_timestamp_ms(ts_ms) AS ts
FROM read_json('test/sql/data/metrics.jsonl', columns = { id: 'INTEGER', value: 'DOUBLE', ts_ms: 'BIGINT' });
CREATE TABLE nulls AS SELECT row_number() OVER () AS n, * FROM read_json('test/sql/data/nulls.jsonl',
  columns = { k: 'VARCHAR', x: 'BIGINT', y: 'DOUBLE', flag: 'BOOLEAN', ts: 'TIMESTAMP' });
CREATE TABLE old AS SELECT row_number() OVER () AS n, *, make_timestamp_ms(ms) AS ts
FROM read_json('test/sql/data/before-1970.jsonl', columns = { k: 'VARCHAR', v: 'INTEGER', ms: 'BIGINT' });
CREATE TABLE big AS SELECT row_number() OVER () AS n, * FROM read_json('test/sql/data/big.jsonl',
  columns = { k: 'VARCHAR', v: 'BIGINT', ts: 'TIMESTAMP' });
CREATE TABLE orders AS SELECT row_number() OVER () AS n, * FROM read_json('test/sql/data/orders.jsonl',
  columns = { id: 'INTEGER', symbol: 'VARCHAR', venue: 'INTEGER', amount: 'BIGINT' });
CREATE TABLE securities AS SELECT row_number() OVER () AS n, * FROM read_csv('test/sql/data/securities.csv',
  header = true, columns = { symbol: 'VARCHAR', company: 'VARCHAR', sector: 'VARCHAR' });
CREATE TABLE ratings AS SELECT row_number() OVER () AS n, * FROM read_json('test/sql/data/ratings.jsonl',
  columns = { symbol: 'VARCHAR', agency: 'VARCHAR', rating: 'INTEGER' });
CREATE TABLE venues AS SELECT row_number() OVER () AS n, * FROM read_json('test/sql/data/venues.jsonl',
  columns = { symbol: 'VARCHAR', venue: 'INTEGER', fee: 'DOUBLE' });
