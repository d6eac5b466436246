import { describe, expect, it } from 'vitest';
import type { SqlError } from '../../src/errors/sql-error.js';
import { StreamingError } from '../../src/errors/streaming-error.js';
import type { StreamingQuery } from '../../src/executor/streaming-query.js';
import {
  ErrorType,
  RecoveryStrategy,
  StreamingSQLExecutor,
  type UserFunction,
} from '../../src/node.js';
import { rowsOf } from '../support/rows-of.js';

const TRADES = [
  { symbol: 'AAPL', price: 10.5, volume: 3n, ts: 1000 },
  { symbol: 'MSFT', price: 20, volume: 5n, ts: 2000 },
  { symbol: null, price: null, volume: null, ts: 3000 },
  { symbol: 'AAPL', price: 30, volume: 7n, ts: 61_000 },
];

const MASK: UserFunction<readonly ['STRING', 'INT'], 'STRING'> = {
  parameters: ['STRING', 'INT'],
  returns: 'STRING',
  evaluate: (text, kept) =>
    text === null ? null : text.slice(0, kept ?? 0).padEnd(text.length, '*'),
  description: 'Stars in the place of all but the first characters.',
};

async function openTrades(): Promise<StreamingSQLExecutor> {
  const executor = new StreamingSQLExecutor();
  await executor.registerStream('trades', TRADES, {
    schema: [
      { name: 'symbol', type: { kind: 'varchar' }, nullable: true },
      { name: 'price', type: { kind: 'double' }, nullable: true },
      { name: 'volume', type: { kind: 'bigint' }, nullable: true },
      { name: 'ts', type: { kind: 'timestamp', precision: 3 }, nullable: false },
    ],
  });
  return executor;
}

async function allRows(query: StreamingQuery): Promise<Record<string, unknown>[]> {
  const rows: Record<string, unknown>[] = [];
  for await (const batch of query) rows.push(...rowsOf(batch));
  return rows;
}

/** The error that a call throws. */
function thrownBy(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

const numberToText = (evaluate: (n: number | null) => string | null) =>
  ({ parameters: ['INT'], returns: 'STRING', evaluate }) as const;

describe('a registered function', () => {
  it('is called in SELECT and WHERE, in whatever case, with null for NULL', async () => {
    await using executor = await openTrades();
    executor.registerFunction('Mask', MASK);
    executor.registerFunction('OR_NONE', {
      parameters: ['STRING'],
      returns: 'STRING',
      evaluate: (text) => text ?? 'none',
    });
    const query = executor.executeStreamingSQL(
      `SELECT mask(symbol, 2) AS m, Or_None(symbol) AS o, MASK('constant', 1) AS c, MASK(NULL, 1) AS n FROM trades WHERE OR_NONE(symbol) <> 'MSFT'`,
    );
    expect(await allRows(query)).toEqual([
      { m: 'AA**', o: 'AAPL', c: 'c*******', n: null },
      { m: null, o: 'none', c: 'c*******', n: null },
      { m: 'AA**', o: 'AAPL', c: 'c*******', n: null },
    ]);
  });

  it('may stand in keys, arguments of aggregates, HAVING and join conditions', async () => {
    await using executor = await openTrades();
    executor.registerFunction('INITIAL', {
      parameters: ['STRING'],
      returns: 'STRING',
      evaluate: (text) => (text === null ? '?' : text.slice(0, 1)),
    });
    executor.registerFunction('TWICE', {
      parameters: ['BIGINT'],
      returns: 'BIGINT',
      evaluate: (n) => (n === null ? null : n * 2n),
    });
    await executor.registerDimensionTable('initials', [
      { letter: 'A', word: 'Alpha' },
      { letter: 'M', word: 'Mike' },
    ]);
    const grouped = executor.executeStreamingSQL(
      `SELECT INITIAL(symbol) AS i, SUM(TWICE(volume)) AS v FROM trades
       GROUP BY INITIAL(symbol), TUMBLE(ts, INTERVAL '1' MINUTE) HAVING TWICE(COUNT(volume)) > 0`,
    );
    expect(await allRows(grouped)).toEqual([
      { i: 'A', v: 6n },
      { i: 'M', v: 10n },
      { i: 'A', v: 14n },
    ]);
    const joined = executor.executeStreamingSQL(
      'SELECT word FROM trades JOIN initials ON INITIAL(symbol) = letter AND TWICE(volume) > 6',
    );
    expect(await allRows(joined)).toEqual([{ word: 'Mike' }, { word: 'Alpha' }]);
  });

  it('may stand in computed columns', async () => {
    await using executor = new StreamingSQLExecutor();
    executor.registerFunction(
      'SPELLED',
      numberToText((n) => (n === null ? null : `n${n}`)),
    );
    await executor.executeDDL(`CREATE TABLE numbers (n INT, spelled AS SPELLED(n))
      WITH ('connector' = 'datagen', 'number-of-rows' = '3', 'fields.n.kind' = 'sequence',
            'fields.n.start' = '1', 'fields.n.end' = '3')`);
    const query = executor.executeStreamingSQL('SELECT spelled FROM numbers');
    expect(await allRows(query)).toEqual([{ spelled: 'n1' }, { spelled: 'n2' }, { spelled: 'n3' }]);
  });

  it('may stand in a WATERMARK', async () => {
    await using executor = new StreamingSQLExecutor();
    executor.registerFunction('BEFORE', {
      parameters: ['TIMESTAMP(3)', 'INT'],
      returns: 'TIMESTAMP(3)',
      evaluate: (ts, ms) => (ts === null ? null : new Date(ts - (ms ?? 0))),
    });
    await executor.executeDDL(`CREATE TABLE trades (symbol STRING, price DOUBLE, volume BIGINT, ts TIMESTAMP(3),
      WATERMARK FOR ts AS BEFORE(ts, 250)) WITH ('connector' = 'datagen', 'generator' = 'trades',
      'number-of-rows' = '1000', 'rows-per-second' = '1000')`);
    const sql = `SELECT COUNT(*) AS n FROM trades GROUP BY TUMBLE(ts, INTERVAL '1' SECOND)`;
    expect(executor.explain(sql)).toContain('BEFORE(ts, 250)');
    const rows = await allRows(executor.executeStreamingSQL(sql));
    expect(rows.reduce((sum, { n }) => sum + Number(n), 0)).toBe(1000);
  });

  it('is shown by EXPLAIN and known to the vocabulary', async () => {
    await using executor = await openTrades();
    executor.registerFunction('MASK', MASK);
    expect(executor.explain('SELECT mask(symbol, 2) AS m FROM trades')).toContain(
      'MASK(symbol, 2) AS m',
    );
    expect(executor.vocabulary().functions.find(({ name }) => name === 'MASK')).toEqual({
      kind: 'scalar',
      name: 'MASK',
      signature: 'MASK(STRING, INT)',
      description: 'Stars in the place of all but the first characters.',
    });
    expect(executor.validate('SELECT MASK(symbol) FROM trades')).toMatchObject([
      { code: 'SQL_TYPE_MISMATCH', token: 'MASK' },
    ]);
  });

  it('takes the place of a built-in function of its name, as in Flink', async () => {
    await using executor = await openTrades();
    const sql =
      "SELECT UPPER(symbol) AS u, COALESCE(symbol, 'x') AS c, CAST(symbol AS VARCHAR(2)) AS s FROM trades WHERE price = 20";
    for (const name of ['upper', 'COALESCE', 'SUBSTRING']) {
      executor.registerFunction(name, {
        parameters: name === 'upper' ? ['STRING'] : ['STRING', 'STRING'],
        returns: 'STRING',
        evaluate: () => `mine: ${name}`,
      });
    }
    expect(await allRows(executor.executeStreamingSQL(sql))).toEqual([
      { u: 'mine: upper', c: 'mine: COALESCE', s: 'MS' },
    ]);
    const uppers = executor.vocabulary().functions.filter(({ name }) => name === 'UPPER');
    expect(uppers.map(({ signature }) => signature)).toEqual(['UPPER(STRING)']);
  });

  it('leaves the forms of a built-in function alone that have a word of their own', async () => {
    await using executor = await openTrades();
    executor.registerFunction('FLOOR', {
      parameters: ['DOUBLE'],
      returns: 'DOUBLE',
      evaluate: () => -1,
    });
    const query = executor.executeStreamingSQL(
      'SELECT FLOOR(price) AS own, FLOOR(ts TO MINUTE) AS form FROM trades WHERE price = 30',
    );
    expect(await allRows(query)).toEqual([{ own: -1, form: 60_000 }]);
  });

  it('has its arguments cast as those of built-in functions are', async () => {
    await using executor = await openTrades();
    executor.registerFunction('KIND', {
      parameters: ['DOUBLE', 'BIGINT'],
      returns: 'STRING',
      evaluate: (a, b) => `${typeof a} ${typeof b}`,
    });
    const query = executor.executeStreamingSQL('SELECT KIND(1, 2) AS k FROM trades WHERE price=20');
    expect(await allRows(query)).toEqual([{ k: 'number bigint' }]);
  });

  it('stays as it was in a query that was planned before it was replaced', async () => {
    await using executor = await openTrades();
    const constant = (text: string) =>
      ({ parameters: [], returns: 'STRING', evaluate: () => text }) as const;
    executor.registerFunction('WORD', constant('old'));
    const sql = 'SELECT WORD() AS w FROM trades WHERE price = 20';
    const before = executor.executeStreamingSQL(sql);
    expect(thrownBy(() => executor.registerFunction('word', constant('new')))).toMatchObject({
      code: 'SQL_DUPLICATE_NAME',
    });
    executor.registerFunction('word', constant('new'), { replace: true });
    expect(await allRows(before)).toEqual([{ w: 'old' }]);
    expect(await allRows(executor.executeStreamingSQL(sql))).toEqual([{ w: 'new' }]);
  });

  it('is called for every row where it is not deterministic, once where all is constant', async () => {
    await using executor = await openTrades();
    const calls = { counter: 0, constant: 0, text: 0 };
    executor.registerFunction('COUNTER', {
      parameters: ['INT'],
      returns: 'INT',
      deterministic: false,
      evaluate: (from) => (from ?? 0) + calls.counter++,
    });
    executor.registerFunction('CONSTANT', {
      parameters: ['INT'],
      returns: 'INT',
      evaluate: (n) => (n ?? 0) + calls.constant++,
    });
    executor.registerFunction('TEXT', {
      parameters: ['STRING'],
      returns: 'INT',
      evaluate: (text) => (text?.length ?? 0) + 0 * calls.text++,
    });
    const query = executor.executeStreamingSQL(
      'SELECT COUNTER(10) AS n, CONSTANT(1) AS c, TEXT(symbol) AS t FROM trades',
    );
    expect(await allRows(query)).toEqual([
      { n: 10, c: 1, t: 4 },
      { n: 11, c: 1, t: 4 },
      { n: 12, c: 1, t: 0 },
      { n: 13, c: 1, t: 4 },
    ]);
    // AAPL, MSFT and NULL.
    expect(calls).toEqual({ counter: 4, constant: 1, text: 3 });
  });
});

describe('a registered function that fails', () => {
  const fail = {
    parameters: ['STRING'],
    returns: 'INT',
    evaluate: (text: string | null) => {
      if (text === 'MSFT') throw new RangeError('no such symbol.');
      return 1;
    },
  } as const;

  it('fails the query with its name, its place and the cause', async () => {
    await using executor = await openTrades();
    executor.registerFunction('FAIL', fail);
    const query = executor.executeStreamingSQL('SELECT\n  FAIL(symbol) AS f FROM trades');
    const error = await allRows(query).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StreamingError);
    expect(error).toMatchObject({
      code: 'USER_FUNCTION_FAILED',
      message: expect.stringContaining(
        'Function FAIL failed: no such symbol (at line 2, column 3)',
      ),
    });
    const causes: unknown[] = [];
    for (let e: unknown = error; e instanceof Error; e = e.cause) causes.push(e.constructor);
    expect(causes).toContain(RangeError);
  });

  it('costs its row alone where rules say SKIP, which goes to the dead letters', async () => {
    await using executor = new StreamingSQLExecutor();
    executor.errorHandler.addRule({
      type: ErrorType.OPERATOR_ERROR,
      strategy: RecoveryStrategy.SKIP,
    });
    executor.registerFunction('ODD', {
      parameters: ['INT'],
      returns: 'INT',
      evaluate(n) {
        if (n !== null && n % 2 === 0) throw new Error(`${n} is even`);
        return n;
      },
    });
    await executor.executeDDL(`
      CREATE TABLE numbers (n INT) WITH ('connector' = 'datagen', 'number-of-rows' = '5',
        'fields.n.kind' = 'sequence', 'fields.n.start' = '1', 'fields.n.end' = '5',
        'dead-letter.table' = 'letters');
      CREATE TABLE letters (reason STRING, payload STRING) WITH ('connector' = 'memory');`);
    const query = executor.executeStreamingSQL('SELECT ODD(n) AS odd FROM numbers');
    expect(await allRows(query)).toEqual([{ odd: 1 }, { odd: 3 }, { odd: 5 }]);
    expect(query.statistics.skippedRows).toBe(2);
    expect(executor.receivedBatches('letters').flatMap(rowsOf)).toEqual([
      { reason: expect.stringContaining('Function ODD failed: 2 is even'), payload: '{"n":2}' },
      { reason: expect.stringContaining('Function ODD failed: 4 is even'), payload: '{"n":4}' },
    ]);
  });

  it('does not see the rows that CASE and AND keep from it', async () => {
    await using executor = await openTrades();
    executor.registerFunction('FAIL', fail);
    const query = executor.executeStreamingSQL(
      `SELECT CASE WHEN symbol <> 'MSFT' THEN FAIL(symbol) ELSE 0 END AS f FROM trades
       WHERE symbol = 'MSFT' OR FAIL(symbol) = 1`,
    );
    expect(await allRows(query)).toEqual([{ f: 1 }, { f: 0 }, { f: 0 }, { f: 1 }]);
  });

  it.each([
    ['INT', 1.5, 'the number 1.5, which is no INT'],
    ['INT', 2 ** 31, 'the number 2147483648, which is no INT'],
    ['BIGINT', 2n ** 63n, 'the bigint 9223372036854775808, which is no BIGINT'],
    ['STRING', 12, 'the number 12, which is no VARCHAR'],
    ['BOOLEAN', 'true', 'the string "true", which is no BOOLEAN'],
    ['DOUBLE', '1', 'the string "1", which is no DOUBLE'],
    ['TIMESTAMP(3)', Number.NaN, 'the number NaN, which is no TIMESTAMP(3)'],
    ['DATE', new Date(Number.NaN), 'a Date, which is no DATE'],
    ['STRING', undefined, 'undefined, which is no VARCHAR: return null for NULL'],
    ['STRING', Promise.resolve(''), 'a Promise, which is no VARCHAR: a function must answer'],
  ])('says what is wrong with a result: %s of %s', async (returns, result, message) => {
    await using executor = await openTrades();
    // As a program without types would.
    executor.registerFunction('WRONG', {
      parameters: ['BIGINT'] as readonly string[],
      returns: returns as string,
      evaluate: () => result as never,
    });
    const query = executor.executeStreamingSQL('SELECT WRONG(volume) AS w FROM trades');
    await expect(allRows(query)).rejects.toMatchObject({
      code: 'USER_FUNCTION_RESULT',
      message: expect.stringContaining(`Function WRONG returned ${message}`),
    });
  });
});

describe('what is refused', () => {
  it.each([
    ['MASK(symbol)', 'MASK expects 2 arguments, got 1; it is MASK(STRING, INT)', 'MASK'],
    ['MASK(symbol, 1.5)', 'MASK expects VARCHAR and INT, got VARCHAR and DOUBLE; it is', 'MASK'],
    ['MASC(symbol, 1)', 'Unknown function MASC (did you mean "MASK"?)', 'MASC'],
    ['MASK(DISTINCT symbol, 1)', 'MASK is not an aggregate function', 'MASK'],
  ])('a wrong call: %s', async (call, message, token) => {
    await using executor = await openTrades();
    executor.registerFunction('MASK', MASK);
    const error = thrownBy(() => executor.explain(`SELECT ${call} FROM trades`)) as SqlError;
    expect(error.message).toContain(message);
    expect(error.token).toBe(token);
  });

  it.each([
    'COUNT',
    'tumble_start',
    'CAST',
    'select',
    'EXTRACT',
    'two words',
    '',
    '1ST',
    'ma\u017fk',
    'naïve',
  ])('the name "%s"', async (name) => {
    await using executor = await openTrades();
    expect(thrownBy(() => executor.registerFunction(name, MASK))).toMatchObject({
      type: 'VALIDATION_ERROR',
      message: expect.stringContaining(`Function "${name}" can't be registered: `),
    });
  });

  it.each([
    [['STRING', 'STRNG'], 'INT', 'parameter 2: Type STRNG is not supported'],
    [['INT'], 'ARRAY<INT>', 'returns: Type ARRAY is not supported'],
    [['INT'], 'INT) (', 'returns: '],
    [['INT'], 'INT NOT NULL', "returns: NOT NULL can't be promised"],
    [['TIMESTAMP(12)'], 'INT', 'parameter 1: TIMESTAMP precision must be 0 to 9'],
  ])('types that are none: %s, %s', async (parameters, returns, message) => {
    await using executor = await openTrades();
    const definition: UserFunction = { parameters, returns, evaluate: () => null };
    expect(thrownBy(() => executor.registerFunction('F', definition))).toMatchObject({
      type: 'VALIDATION_ERROR',
      message: expect.stringContaining(message),
    });
  });
});

describe('a query with a registered function', () => {
  const TRADES_OF_DATAGEN = `CREATE TABLE trades (
      symbol STRING, price DOUBLE, volume BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts
    ) WITH ('connector' = 'datagen', 'generator' = 'trades', 'number-of-rows' = '20000',
      'rows-per-second' = '20000')`;
  const GROUPED = `SELECT MASK(symbol, 1) AS m, COUNT(*) AS n, SUM(price) AS s FROM trades
    GROUP BY MASK(symbol, 1), TUMBLE(ts, INTERVAL '1' SECOND)`;
  const open = async () => {
    const executor = new StreamingSQLExecutor({
      stateBackend: 'memory',
      checkpointIntervalSeconds: 100,
    });
    await executor.executeDDL(TRADES_OF_DATAGEN);
    return executor;
  };

  it('goes on from a savepoint as if nothing had been, and not without the function', async () => {
    await using first = await open();
    first.registerFunction('MASK', MASK);
    const whole: unknown[] = [];
    let saved: Promise<Uint8Array> | undefined;
    for await (const batch of first.executeStreamingSQL(GROUPED, { name: 'q' })) {
      saved ??= first.savepointBytes();
      whole.push(...rowsOf(batch));
    }
    const savepoint = (await saved) ?? new Uint8Array();
    await using second = await open();
    expect(thrownBy(() => second.executeStreamingSQL(GROUPED, { savepoint }))).toMatchObject({
      code: 'SQL_UNKNOWN_FUNCTION',
    });
    second.registerFunction('MASK', MASK);
    const rest = await allRows(second.executeStreamingSQL(GROUPED, { name: 'q', savepoint }));
    expect(rest.length).toBeGreaterThan(1);
    expect(rest.length).toBeLessThan(whole.length);
    expect(rest).toEqual(whole.slice(-rest.length));

    const otherwise = GROUPED.replaceAll('MASK(symbol, 1)', 'MASK(symbol, 2)');
    const changed = second.executeStreamingSQL(otherwise, { name: 'q', savepoint });
    await expect(changed.finished()).rejects.toMatchObject({ type: 'STATE_ERROR' });

    await using third = await open();
    third.registerFunction('MASK', { ...MASK, returns: 'INT', evaluate: () => 1 });
    const other = third.executeStreamingSQL(GROUPED, { name: 'q', savepoint });
    await expect(other.finished()).rejects.toMatchObject({ type: 'STATE_ERROR' });
  });
});
