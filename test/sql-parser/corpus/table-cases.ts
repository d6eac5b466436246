import type { SqlCase } from './sql-case.js';

export const TABLE_CASES: readonly SqlCase[] = [
  [
    'options',
    `CREATE TABLE orders (id BIGINT, price DOUBLE, ts TIMESTAMP(3)) WITH ('connector'='kafka','topic'='orders','properties.bootstrap.servers'='localhost:9092')`,
  ],
  [
    'watermark',
    `CREATE TABLE t (id BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ('connector'='kafka')`,
  ],
  [
    'watermark without delay',
    `CREATE TABLE t (id BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector'='kafka')`,
  ],
  [
    'computed columns',
    `CREATE TABLE t (a INT, b INT, c AS a + b * 2, pt AS PROCTIME()) WITH ('connector'='x')`,
  ],
  [
    'primary key of a column',
    `CREATE TABLE t (id BIGINT PRIMARY KEY NOT ENFORCED, v STRING) WITH ('connector'='x')`,
  ],
  [
    'primary key of a table',
    `CREATE TABLE t (id BIGINT, v STRING, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector'='x')`,
  ],
  [
    'named primary key',
    `CREATE TABLE t (id BIGINT, v STRING, CONSTRAINT pk PRIMARY KEY (id, v) NOT ENFORCED) WITH ('connector'='x')`,
  ],
  [
    'metadata columns',
    `CREATE TABLE t (id BIGINT, ts TIMESTAMP(3) METADATA FROM 'timestamp', \`offset\` BIGINT METADATA VIRTUAL) WITH ('connector'='kafka')`,
  ],
  [
    'comments',
    `CREATE TABLE t (id BIGINT COMMENT 'the id', v STRING NOT NULL) COMMENT 'tbl' WITH ('connector'='x')`,
  ],
  [
    'partitioned by',
    `CREATE TABLE t (id BIGINT, dt STRING) PARTITIONED BY (dt) WITH ('connector'='filesystem')`,
  ],
  [
    'complex types',
    `CREATE TABLE t (a ROW<x INT, y STRING>, b ARRAY<INT>, c MAP<STRING, BIGINT>, d MULTISET<INT>, e TIMESTAMP_LTZ(3), f DECIMAL(10,2), g BYTES, h VARBINARY(10), i TIMESTAMP(3) WITH LOCAL TIME ZONE) WITH ('connector'='x')`,
  ],
  [
    'nested rows',
    `CREATE TABLE t (p ROW<id BIGINT, loc ROW<lat DOUBLE, lon DOUBLE>, tags ARRAY<STRING>>) WITH ('connector'='x')`,
  ],
  [
    'table like another',
    `CREATE TABLE t2 WITH ('connector'='kafka') LIKE t1 (EXCLUDING OPTIONS INCLUDING GENERATED)`,
  ],
  [
    'table from a query',
    `CREATE TABLE t2 WITH ('connector'='kafka') AS SELECT id, v FROM t1 WHERE id > 5`,
  ],
  ['if not exists', `CREATE TABLE IF NOT EXISTS db1.t (id BIGINT) WITH ('connector'='x')`],
  ['temporary table', `CREATE TEMPORARY TABLE t (id BIGINT) WITH ('connector'='x')`],
  ['view', 'CREATE VIEW v AS SELECT id, price FROM t WHERE price > 10'],
  ['temporary view', 'CREATE TEMPORARY VIEW v AS SELECT id FROM t'],
  [
    'view with column names',
    `CREATE VIEW IF NOT EXISTS v (a, b) COMMENT 'x' AS SELECT id, price FROM t`,
  ],
  ['replaced view', 'CREATE OR REPLACE VIEW v AS SELECT id FROM t'],
  ['drop table', 'DROP TABLE IF EXISTS t'],
  ['drop view', 'DROP VIEW IF EXISTS v'],
  ['drop temporary view', 'DROP TEMPORARY VIEW IF EXISTS v'],
  ['rename a table', 'ALTER TABLE t RENAME TO t2'],
  ['change options', `ALTER TABLE t SET ('scan.parallelism'='4')`],
  ['create function', `CREATE TEMPORARY FUNCTION myf AS 'com.example.MyF' LANGUAGE JAVA`],
  ['function that may exist', `CREATE FUNCTION IF NOT EXISTS myf AS 'com.example.MyF'`],
  ['create catalog', `CREATE CATALOG c WITH ('type'='generic_in_memory')`],
  ['database', 'CREATE DATABASE IF NOT EXISTS db1'],
];
