import { describe, expect, it } from 'vitest';
import { StreamingSQLExecutor } from '../../src/node.js';

const TRADES = `CREATE TABLE trades (symbol STRING, price DOUBLE, ts TIMESTAMP(3),
  WATERMARK FOR ts AS ts) WITH ('connector' = 'memory');\n`;

async function validate(sql: string, declared = '') {
  await using executor = new StreamingSQLExecutor();
  await executor.executeDDL(declared);
  const diagnostics = executor.validate(sql);
  // Nothing that was only validated is there.
  expect(executor.validate(sql)).toEqual(diagnostics);
  return diagnostics;
}

const marked = (sql: string, { from, to }: { readonly from: number; readonly to: number }) =>
  sql.slice(from, to);

describe('validating SQL', () => {
  it('finds nothing wrong in what can be run', async () => {
    expect(await validate('')).toEqual([]);
    expect(await validate(' -- nothing yet\n ;; ')).toEqual([]);
    expect(await validate(`${TRADES}SELECT symbol FROM trades; DROP TABLE trades;`)).toEqual([]);
    expect(await validate('SELECT symbol FROM trades', TRADES)).toEqual([]);
    expect(await validate('EXPLAIN SELECT symbol FROM trades', TRADES)).toEqual([]);
  });

  it('says what is wrong where, and what was probably meant', async () => {
    const sql = `${TRADES}SELECT symbol,\n  prise FROM trades`;
    expect(await validate(sql)).toEqual([
      {
        severity: 'error',
        code: 'SQL_UNKNOWN_COLUMN',
        message: 'Unknown column "prise" (did you mean "price"?)',
        from: sql.indexOf('prise'),
        to: sql.indexOf('prise') + 5,
        line: 4,
        column: 3,
        token: 'prise',
        suggestion: 'price',
      },
    ]);
  });

  it('tells the first error of each statement', async () => {
    const sql =
      'SELEC 1; SELECT x, y FROM trades; SELECT symbol FORM trades; SELECT symbol FROM trade';
    const diagnostics = await validate(sql, TRADES);
    expect(diagnostics.map((diagnostic) => marked(sql, diagnostic))).toEqual([
      'SELEC',
      'x',
      'FORM',
      'trade',
    ]);
    expect(diagnostics.map(({ suggestion }) => suggestion)).toEqual([
      'SELECT',
      undefined,
      'FROM',
      'trades',
    ]);
  });

  it.each([
    ['SELECT symbol # FROM trades; SELECT x FROM trades', ['#', 'x']],
    [
      "SELECT x FROM trades; SELECT 'abc FROM trades; SELECT y FROM trades",
      ['x', "'abc FROM trades; SELECT y FROM trades"],
    ],
    ['SELECT x FROM trades; /* SELECT', ['x', '/']],
    ['SELECT `` FROM trades; SELECT x FROM trades', ['``', 'x']],
  ])('goes on behind what is no token: %s', async (sql, tokens) => {
    const diagnostics = await validate(sql, TRADES);
    expect(diagnostics.map((diagnostic) => marked(sql, diagnostic))).toEqual(tokens);
  });

  it('reads on where a semicolon is missing', async () => {
    const sql = `${TRADES.replace(';', '')} SELECT symbol FROM trades; SELECT x FROM trades`;
    const diagnostics = await validate(sql);
    expect(diagnostics.map(({ message }) => message)).toEqual([
      expect.stringContaining('; between two statements'),
      expect.stringContaining('Unknown column "x"'),
    ]);
  });

  it('does not complain of a table whose declaration is wrong', async () => {
    for (const broken of ['CREATE TABLE t (a STRIN) WITH', 'CREATE TABLE IF NOT EXISTS t (a']) {
      const sql = `${broken}; SELECT a FROM t; SELECT a FROM \`t\`; SELECT a FROM u`;
      const diagnostics = await validate(sql);
      expect(diagnostics).toHaveLength(2);
      expect(diagnostics[1]).toMatchObject({ code: 'SQL_UNKNOWN_TABLE', token: 'u' });
    }
  });

  it('judges a statement set as one', async () => {
    const sql =
      'BEGIN STATEMENT SET; INSRT INTO a SELECT 1; INSERT INTO b SELECT 2; END; SELECT x FROM trades';
    const diagnostics = await validate(sql, TRADES);
    expect(diagnostics.map(({ token }) => token)).toEqual(['INSRT', 'x']);
  });

  it('shows what is wrong with a table of another text where it is used', async () => {
    const declared = `CREATE TABLE t (a STRING) WITH ('connector' = 'upsert-kafka')`;
    const diagnostics = await validate(' SELECT a FROM t', declared);
    expect(diagnostics).toMatchObject([{ from: 1, to: 7, token: 'SELECT' }]);
  });

  it('knows the connectors', async () => {
    const sql = `CREATE TABLE t (a STRING) WITH ('connector' = 'datagne'); SELECT a FROM t`;
    expect(await validate(sql)).toMatchObject([
      { token: "'connector'", suggestion: 'datagen', code: 'UNKNOWN_CONNECTOR' },
    ]);
  });

  it('never shows a secret', async () => {
    const sql = `CREATE TABLE t (a STRING) WITH ('connector' = 'kafka', 'password' "hunter2")`;
    expect(JSON.stringify(await validate(sql))).not.toContain('hunter2');
  });

  it('takes any text', async () => {
    const long = 'x'.repeat(1_000_001);
    expect(await validate(long)).toMatchObject([{ code: 'SQL_SYNTAX', from: 0 }]);
  });
});
