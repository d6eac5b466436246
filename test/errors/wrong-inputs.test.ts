import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SqlError, StreamingError, StreamingSQLExecutor } from '../../src/node.js';

const CANARY = 'canary-5e2d';
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wrong-inputs-'));
  writeFileSync(join(folder, 'rows.csv'), 'a,9999-12-31\n1,2024-01-01\nx,2024-01-01\n');
  writeFileSync(join(folder, 'numbers.csv'), '0,9223372036854775807,x\n0,9223372036854775807,y\n');
  writeFileSync(join(folder, 'broken.json'), '{"a": 1}\n{"a": \n');
  writeFileSync(join(folder, 'no.parquet'), 'this is no Parquet file at all');
});
afterAll(() => rmSync(folder, { recursive: true }));

const TABLES = () => `
  CREATE TABLE trades (symbol STRING, price DOUBLE, volume BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'datagen', 'number-of-rows' = '10');
  CREATE TABLE other (symbol STRING, n INT) WITH ('connector' = 'datagen', 'number-of-rows' = '10', 'lookup.static' = 'true');
  CREATE TABLE numbers (zero INT, big BIGINT, word STRING, ts AS CAST('2024-01-01 00:00:00' AS TIMESTAMP(3)))
  WITH ('connector' = 'filesystem', 'path' = '${folder}/numbers.csv', 'format' = 'csv');`;

async function failureOf(sql: string, options: object = {}): Promise<unknown> {
  await using executor = new StreamingSQLExecutor({ stateBackend: 'memory', ...options });
  try {
    await executor.executeDDL(TABLES());
    for (const statement of executor.prepareScript(sql)) {
      if (statement.kind === 'ddl' || statement.kind === 'show') await statement.execute();
      else if (statement.kind !== 'explain') await statement.execute({ name: 'q' }).finished();
    }
  } catch (error) {
    return error;
  }
  return undefined;
}

function expectSound(error: unknown, code: string): StreamingError {
  if (!(error instanceof StreamingError)) throw new Error(`no StreamingError: ${String(error)}`);
  expect(error).toMatchObject({ code });
  expect(error.type).toMatch(/_ERROR$/);
  expect(['INFO', 'WARNING', 'ERROR', 'CRITICAL']).toContain(error.severity);
  expect(error.message).not.toMatch(/\n\s+at |node:|undefined|\[object|\/src\//);
  const json = JSON.stringify(error);
  expect(json).not.toContain('stack');
  expect(json + error.message + error.stack).not.toContain(CANARY);
  expect(JSON.parse(json)).toMatchObject({ code, type: error.type, severity: error.severity });
  return error;
}

describe('wrong SQL', () => {
  it.each([
    ['SELEC 1', 'SQL_SYNTAX', 'SELEC'],
    ['SELECT symbol # FROM trades', 'SQL_SYNTAX', '#'],
    ["SELECT 'a FROM trades", 'SQL_SYNTAX', "'a FROM trades"],
    ['SELECT symbol FROM tradse', 'SQL_UNKNOWN_TABLE', 'tradse'],
    ['SELECT x.symbol FROM trades t', 'SQL_UNKNOWN_TABLE', 'x'],
    ['SELECT prise FROM trades', 'SQL_UNKNOWN_COLUMN', 'prise'],
    ['SELECT t.prise FROM trades t', 'SQL_UNKNOWN_COLUMN', 'prise'],
    [
      'SELECT symbol FROM trades JOIN other ON trades.symbol = other.symbol',
      'SQL_AMBIGUOUS_COLUMN',
      'symbol',
    ],
    ['SELECT UPER(symbol) FROM trades', 'SQL_UNKNOWN_FUNCTION', 'UPER'],
    ['SELECT ABS(symbol) FROM trades', 'SQL_TYPE_MISMATCH', 'ABS'],
    ['SELECT price + symbol FROM trades', 'SQL_TYPE_MISMATCH', '+'],
    ['SELECT symbol FROM trades WHERE symbol = 1', 'SQL_TYPE_MISMATCH', '='],
    ['SELECT symbol FROM trades WHERE price', 'SQL_TYPE_MISMATCH', 'price'],
    ["SELECT TIMESTAMP 'soon' FROM trades", 'SQL_INVALID_LITERAL', 'TIMESTAMP'],
    ['SELECT 99999999999999999999 FROM trades', 'SQL_INVALID_LITERAL', '99999999999999999999'],
    ['SELECT symbol FROM trades WHERE SUM(price) > 1', 'SQL_INVALID_GROUPING', 'SUM'],
    [
      "SELECT price, COUNT(*) FROM trades GROUP BY symbol, TUMBLE(ts, INTERVAL '1' HOUR)",
      'SQL_INVALID_GROUPING',
      'price',
    ],
    ['SELECT symbol FROM trades LIMIT 1', 'SQL_UNSUPPORTED', '1'],
    ['SHOW JOBS', 'SQL_UNSUPPORTED', 'SHOW'],
    ["CREATE TABLE trades (a INT) WITH ('connector' = 'print')", 'SQL_DUPLICATE_NAME', 'trades'],
    ["CREATE TABLE t (a INT, a INT) WITH ('connector' = 'print')", 'SQL_DUPLICATE_NAME', 'a'],
    ['CREATE TABLE t (a INT)', 'OPTION_MISSING', 't'],
    ["CREATE TABLE t (a STRIN) WITH ('connector' = 'print')", 'SQL_UNSUPPORTED', 'STRIN'],
    ['INSERT INTO trades SELECT * FROM trades', 'SQL_NOT_WRITABLE', 'trades'],
    ['INSERT INTO nowhere SELECT * FROM trades', 'SQL_UNKNOWN_TABLE', 'nowhere'],
  ])('%s is %s at %s', async (sql, code, token) => {
    const error = expectSound(await failureOf(sql), code);
    if (!(error instanceof SqlError)) throw error;
    expect(error.token).toBe(token);
    const { line, column } = error.position;
    expect(error.context.sql).toEqual({ line, column, token });
    expect(error.message).toMatch(/ at line \d+, column \d+\n.*\n *\^$/);
  });
});

describe('wrong options', () => {
  const secret = `'password' = '${CANARY}'`;
  it.each([
    ["'connector' = 'datagne'", 'UNKNOWN_CONNECTOR', 'datagen'],
    ["'connector' = 'datagen', 'number-of-row' = '1'", 'OPTION_UNKNOWN', 'number-of-rows'],
    ["'connector' = 'datagen', 'number-of-rows' = 'many'", 'OPTION_INVALID', undefined],
    ["'connector' = 'filesystem', 'format' = 'csv'", 'OPTION_MISSING', undefined],
    ["'connector' = 'filesystem', 'path' = '/tmp', 'format' = 'cvs'", 'UNKNOWN_FORMAT', 'csv'],
    [
      "'connector' = 'filesystem', 'path' = '/tmp', 'format' = 'csv', 'csv.include-heder' = 'true'",
      'OPTION_UNKNOWN',
      'csv.include-header',
    ],
    [
      "'connector' = 'filesystem', 'path' = '/tmp', 'format' = 'json', 'json.ignore-parse-errors' = 'perhaps'",
      'OPTION_INVALID',
      undefined,
    ],
    [
      "'connector' = 'kafka', 'topic' = 't', 'properties.bootstrap.servers' = 'h:1', 'format' = 'jsn'",
      'UNKNOWN_FORMAT',
      'json',
    ],
    [
      "'connector' = 'kafka', 'properties.bootstrap.servers' = 'h:1', 'format' = 'json'",
      'OPTION_MISSING',
      undefined,
    ],
    ["'connector' = 'stdin', 'format' = 'jsno'", 'UNKNOWN_FORMAT', 'json'],
    [`'connector' = 'datagen', ${secret}`, 'OPTION_UNKNOWN', undefined],
    [
      `'connector' = 'postgres-cdc', 'url' = 'postgres://me:${CANARY}@h/db', ${secret}`,
      'OPTION_MISSING',
      undefined,
    ],
    ["'connector' = 'datagen', 'lookup.static' = 'yes'", 'OPTION_INVALID', undefined],
  ])('%s are %s', async (options, code, suggestion) => {
    const sql = `CREATE TABLE t (symbol STRING) WITH (${options}); SELECT symbol FROM t`;
    const error = expectSound(await failureOf(sql), code);
    expect(error).toBeInstanceOf(SqlError);
    if (suggestion !== undefined) expect(error.message).toContain(`did you mean "${suggestion}"?`);
  });
});

describe('wrong rows', () => {
  it.each([
    ['rows.csv', 'a INT, b DATE', 'csv', 'MALFORMED_ROW'],
    ['broken.json', 'a INT', 'json', 'MALFORMED_ROW'],
    ['no.parquet', 'a INT', 'parquet', 'CONNECTOR_FAILED'],
    ['missing.csv', 'a INT', 'csv', 'CONNECTOR_FAILED'],
  ])('of %s with %s in %s are %s', async (file, columns, format, code) => {
    const sql = `CREATE TABLE t (${columns}) WITH ('connector' = 'filesystem', 'path' = '${folder}/${file}', 'format' = '${format}');
      SELECT * FROM t`;
    const error = expectSound(await failureOf(sql), code);
    expect(error.context).toMatchObject({ table: 't', query: 'q' });
    expect(error.context.executionId).toMatch(/./);
  });

  it.each([
    ['SELECT 1 / zero FROM numbers', 'DIVISION_BY_ZERO', 'project'],
    ['SELECT symbol FROM trades WHERE CAST(symbol AS INT) = 1', 'CAST_FAILED', 'filter'],
  ])('%s is %s in %s', async (sql, code, operator) => {
    const error = expectSound(await failureOf(sql), code);
    expect(error.context).toMatchObject({ operator, query: 'q', sql: { line: 1 } });
  });
});

describe('wrong state', () => {
  it('that another executor uses is STATE_LOCKED', async () => {
    const statePath = join(folder, 'state');
    const options = { stateBackend: 'pglite', statePath } as const;
    await using owner = new StreamingSQLExecutor(options);
    await owner.registerDimensionTable('d', [{ a: 1 }]);
    await using other = new StreamingSQLExecutor(options);
    const failure = other.registerDimensionTable('d', [{ a: 1 }]);
    const error = expectSound(await failure.catch((reason: unknown) => reason), 'STATE_LOCKED');
    expect(error.severity).toBe('CRITICAL');
  });

  it('that was damaged, or is none, is STATE_DAMAGED', async () => {
    const savepoint = join(folder, 'no.parquet');
    await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
    await executor.executeDDL(TABLES());
    const query = executor.executeStreamingSQL('SELECT symbol FROM trades', { savepoint });
    const error = await query.finished().catch((reason: unknown) => reason);
    expect(expectSound(error, 'STATE_DAMAGED').context).toMatchObject({ operation: 'restore' });
  });
});

describe('errors of one’s own', () => {
  it('leave with what they say, with type, code and place', async () => {
    await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
    const own = new TypeError(`the device is off`);
    executor.registerConnector('device', () => ({
      init: async () => {},
      fetchNextBatch: () => Promise.reject(own),
      getCurrentOffset: () => '0',
      getWatermark: () => Number.NEGATIVE_INFINITY,
      getName: () => 'device',
      getTopic: () => 'device',
      getPartition: () => 0,
      commitOffset: async () => {},
    }));
    await executor.executeDDL("CREATE TABLE d (a INT) WITH ('connector' = 'device')");
    const query = executor.executeStreamingSQL('SELECT a FROM d', { name: 'q' });
    const error = expectSound(
      await query.finished().catch((reason: unknown) => reason),
      'CONNECTOR_FAILED',
    );
    expect(error.message).toBe('the device is off');
    expect(error.cause).toBe(own);
    expect(error.context).toMatchObject({ table: 'd', query: 'q' });
    expect(error.toJSON().causes).toEqual([{ name: 'TypeError', message: 'the device is off' }]);
  });

  it('keep what they know when more is learnt on their way', () => {
    const error = new StreamingError(
      'STATE_ERROR',
      'Wrong.',
      { table: 'inner' },
      { cause: 'a reason' },
    );
    expect(error.amend({ table: 'outer', query: 'q' })).toBe(error);
    expect(error.context).toEqual({ table: 'inner', query: 'q' });
    expect(error.toJSON()).toEqual({
      name: 'StreamingError',
      type: 'STATE_ERROR',
      severity: 'CRITICAL',
      code: 'STATE_FAILED',
      message: 'Wrong.',
      retriable: false,
      context: { table: 'inner', query: 'q' },
      causes: [{ name: 'string', message: 'a reason' }],
    });
  });

  it('show no secrets as JSON that stand in URLs or SQL', () => {
    const cause = new Error(`postgres://me:${CANARY}@host/db is away`);
    const error = new StreamingError(
      'NETWORK_ERROR',
      `'password' = '${CANARY}'`,
      { component: `http://u:${CANARY}@h` },
      { cause },
    );
    expect(JSON.stringify(error)).not.toContain(CANARY);
    expect(error.severity).toBe('WARNING');
  });
});
