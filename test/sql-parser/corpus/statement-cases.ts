import type { SqlCase } from './sql-case.js';

export const STATEMENT_CASES: readonly SqlCase[] = [
  ['insert select', 'INSERT INTO sink SELECT id, price FROM t WHERE price > 1'],
  ['insert into some columns', 'INSERT INTO sink (id, price) SELECT id, price FROM t'],
  ['insert values', `INSERT INTO sink VALUES (1, 'a'), (2, 'b')`],
  ['insert overwrite', 'INSERT OVERWRITE sink SELECT * FROM t'],
  ['insert partition', `INSERT INTO sink PARTITION (dt='2020-01-01') SELECT id FROM t`],
  ['insert from WITH', 'INSERT INTO sink WITH a AS (SELECT id FROM t) SELECT id FROM a'],
  ['explain', 'EXPLAIN SELECT * FROM t'],
  ['explain plan', 'EXPLAIN PLAN FOR SELECT * FROM t'],
  ['show tables', 'SHOW TABLES'],
  ['show create', 'SHOW CREATE TABLE t'],
  ['describe', 'DESCRIBE t'],
  ['describe in short', 'DESC t'],
  ['set', `SET 'execution.checkpointing.interval' = '10s'`],
  ['set without quotes', 'SET table.exec.state.ttl = 3600000'],
  ['reset', `RESET 'pipeline.name'`],
  ['use', 'USE db1'],
  ['use catalog', 'USE CATALOG c1'],
  [
    'statement set',
    'EXECUTE STATEMENT SET BEGIN INSERT INTO a SELECT * FROM t; INSERT INTO b SELECT * FROM t; END',
  ],
  [
    'begin statement set',
    'BEGIN STATEMENT SET; INSERT INTO a SELECT * FROM t; INSERT INTO b SELECT * FROM t; END;',
  ],
  ['show jobs', 'SHOW JOBS'],
  ['stop job', `STOP JOB '00000000000000000000000000000001' WITH SAVEPOINT`],
];
