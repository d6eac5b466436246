import { tableFromIPC } from 'apache-arrow';
import { afterAll, describe, expect, it } from 'vitest';
import { cli, Scratch, startCli } from './command-line.js';

const scratch = new Scratch();
afterAll(() => scratch.close());

scratch.write(
  'trades.jsonl',
  [
    '{"symbol":"A","price":10.5,"volume":9007199254740993,"ts":"2024-01-01 10:00:00"}',
    '{"symbol":"B","price":99,"volume":null,"ts":"2024-01-01 10:30:00.5"}',
    '{"symbol":"A","price":11.5,"volume":2,"ts":"2024-01-01 11:00:00"}',
    '',
  ].join('\n'),
);

const TABLE = `CREATE TABLE trades (
  symbol STRING, price DOUBLE, volume BIGINT, ts TIMESTAMP(3),
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
) WITH ('connector' = 'filesystem', 'path' = '${scratch.folder}/trades.jsonl', 'format' = 'json');
`;

const ENDLESS = `CREATE TABLE endless (n INT) WITH ('connector' = 'datagen');
SELECT n FROM endless;
`;
const ENDLESS_PRINT = `CREATE TABLE endless (n INT) WITH ('connector' = 'datagen');
CREATE TABLE printed (n INT) WITH ('connector' = 'print');
INSERT INTO printed SELECT n FROM endless;
`;

describe('sabot-sql run', () => {
  it('prints NDJSON to a pipe, every SELECT in turn, and exits 0 when the input has been read', async () => {
    const file = scratch.write(
      'two.sql',
      `${TABLE}SELECT symbol, volume, ts FROM trades;
       -- and a window
       SELECT symbol, TUMBLE(ts, INTERVAL '1' HOUR) AS hour_start, COUNT(*) AS n, AVG(price) AS price
       FROM trades GROUP BY symbol, TUMBLE(ts, INTERVAL '1' HOUR)`,
    );
    const { status, stdout, stderr } = await cli(['run', file]);
    expect(stderr).toBe('');
    expect(stdout.toString().split('\n')).toEqual([
      '{"symbol":"A","volume":9007199254740993,"ts":"2024-01-01T10:00:00.000"}',
      '{"symbol":"B","volume":null,"ts":"2024-01-01T10:30:00.500"}',
      '{"symbol":"A","volume":2,"ts":"2024-01-01T11:00:00.000"}',
      '{"symbol":"A","hour_start":"2024-01-01T10:00:00.000","n":1,"price":10.5}',
      '{"symbol":"B","hour_start":"2024-01-01T10:00:00.000","n":1,"price":99}',
      '{"symbol":"A","hour_start":"2024-01-01T11:00:00.000","n":1,"price":11.5}',
      '',
    ]);
    expect(status).toBe(0);
  });

  it('reads standard input as a table', async () => {
    const file = scratch.write(
      'stdin.sql',
      `CREATE TABLE trades (symbol STRING, volume INT) WITH ('connector' = 'stdin', 'format' = 'json');
       SELECT symbol, volume FROM trades WHERE volume > 1;`,
    );
    const stdin = '{"symbol":"A","volume":1}\n{"symbol":"B","volume":2}\n';
    const { status, stdout, stderr } = await cli(['run', file], { stdin });
    expect(stderr).toBe('');
    expect(stdout.toString()).toBe('{"symbol":"B","volume":2}\n');
    expect(status).toBe(0);
  });

  it('prints tables, CSV and Arrow when asked to', async () => {
    const file = scratch.write('one.sql', `${TABLE}SELECT symbol, price FROM trades;`);
    const table = await cli(['run', file, '--output', 'table', '--parallelism', '2']);
    expect(table.stdout.toString()).toBe(
      'symbol  price\n──────  ─────\nA        10.5\nB          99\nA        11.5\n(3 rows)\n',
    );
    const csv = await cli(['run', file, '--output', 'csv']);
    expect(csv.stdout.toString()).toBe('symbol,price\nA,10.5\nB,99\nA,11.5\n');
    const arrow = await cli(['run', file, '--output', 'arrow']);
    const rows = tableFromIPC(arrow.stdout).toArray();
    expect(rows.map((row) => row.toJSON())).toEqual([
      { symbol: 'A', price: 10.5 },
      { symbol: 'B', price: 99 },
      { symbol: 'A', price: 11.5 },
    ]);
  });

  it('reads the script from stdin where no file is named', async () => {
    const stdin = `${TABLE}SELECT symbol FROM trades WHERE price > 50`;
    expect((await cli([], { stdin })).stdout.toString()).toBe('{"symbol":"B"}\n');
  });

  it.each([
    ['of syntax', `${TABLE}\nSELECT price FROM FROM trades;`, 6, 19],
    ['of names', `${TABLE}\nSELECT price,\n       prise FROM trades;`, 7, 8],
    ['of statements', `${TABLE}INSERT INTO x SELECT price FROM trades;`, 5, 1],
  ])('tells errors %s on stderr with their place in the file', async (_what, sql, line, column) => {
    const { status, stdout, stderr } = await cli(['run', scratch.write('wrong.sql', sql)]);
    expect(status).toBe(1);
    expect(stderr).toContain(`line ${line}, column ${column}`);
    expect(stderr.startsWith('ERROR: ')).toBe(true);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(stdout.toString()).toBe('');
  });

  it('tells a malformed row with its file and line', async () => {
    const bad = scratch.write('bad.jsonl', '{"n":1}\n{"n":oops}\n');
    const file = scratch.write(
      'bad.sql',
      `CREATE TABLE bad (n INT) WITH ('connector'='filesystem', 'path'='${bad}', 'format'='json');
       SELECT n FROM bad;`,
    );
    const { status, stderr } = await cli(['run', file]);
    expect(status).toBe(1);
    expect(stderr).toContain('bad.jsonl');
    expect(stderr).toMatch(/line 2/);
  });

  it('refuses files that are not there and command lines that make no sense', async () => {
    const missing = await cli(['run', 'nowhere.sql']);
    expect(missing.status).toBe(1);
    expect(missing.stderr).toBe("ERROR: Can't read nowhere.sql: there is no such file\n");
    const interval = await cli(['run', 'a.sql', '--checkpoint-interval', 'soon']);
    expect(interval.status).toBe(2);
    expect(interval.stderr).toContain('--checkpoint-interval takes seconds');
  });

  it('says why nothing comes out when asked to, on stderr', async () => {
    const sql = ENDLESS.replace('FROM endless', "FROM endless WHERE CAST(n AS STRING) = 'x'");
    const file = scratch.write('stalled.sql', sql);
    const { started, finished } = startCli(['run', file, '--explain-stall', '0.3']);
    started.stderr?.once('data', () => started.kill('SIGINT'));
    const { stdout, stderr } = await finished;
    expect(stdout.toString()).toBe('');
    expect(stderr).toMatch(/^query-1: nothing has come out for 0\.\d+ s\.$/m);
    expect(stderr).toMatch(/^ {2}- The condition .* has let none of [\d,]+ rows through\.$/m);
  });

  it('logs lines of JSON to stderr, and nothing of it to stdout', async () => {
    const file = scratch.write('logged.sql', `${TABLE}SELECT symbol FROM trades;`);
    const { stdout, stderr } = await cli(['run', file, '--log-level', 'info']);
    expect(stdout.toString()).toBe('{"symbol":"A"}\n{"symbol":"B"}\n{"symbol":"A"}\n');
    const lines = stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ msg }) => msg)).toEqual([
      'source connected',
      'query started',
      'query ended',
    ]);
    expect(lines.at(-1)).toMatchObject({ name: 'sabot-sql', query: 'query-1', rowsOut: 3 });
  });

  it('stops on Ctrl-C', async () => {
    const { started, finished } = startCli(['run', scratch.write('endless.sql', ENDLESS)]);
    started.stdout?.once('data', () => started.kill('SIGINT'));
    const { status, stdout, stderr } = await finished;
    expect(status).toBe(130);
    expect(stderr).toBe('');
    expect(stdout.toString().endsWith('}\n')).toBe(true);
  });

  it('ends quietly when its reader goes away', async () => {
    const { started, finished } = startCli(['run', scratch.write('endless.sql', ENDLESS)]);
    started.stdout?.once('data', () => started.stdout?.destroy());
    const { status, stderr } = await finished;
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });

  it('ends quietly when the reader of a print table goes away', async () => {
    const { started, finished } = startCli(['run', scratch.write('print.sql', ENDLESS_PRINT)]);
    started.stdout?.once('data', () => started.stdout?.destroy());
    const { status, stderr } = await finished;
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });
});

describe('sabot-sql explain', () => {
  it('prints the plan of every SELECT and runs none', async () => {
    const file = scratch.write(
      'explain.sql',
      `${TABLE}SELECT symbol FROM trades;
       SELECT COUNT(*) FROM trades GROUP BY TUMBLE(ts, INTERVAL '1' HOUR);`,
    );
    const { status, stdout, stderr } = await cli(['explain', file]);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout.toString().match(/trades/g)?.length).toBeGreaterThanOrEqual(2);
    expect(stdout.toString()).toMatch(/\n\n/);
  });
});

describe('sabot-sql demo', () => {
  it('prints a line per window to a pipe, and a summary also when stopped', async () => {
    const { started, finished } = startCli(['demo']);
    let seen = '';
    let isStopped = false;
    started.stdout?.on('data', (chunk: Buffer) => {
      seen += String(chunk);
      if (isStopped || seen.split('\nwindow ').length <= 3) return;
      isStopped = started.kill('SIGINT');
    });
    const { status, stdout, stderr } = await finished;
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const lines = stdout.toString().trim().split('\n');
    const windows = lines.filter((line) => line.startsWith('window '));
    expect(windows[0]).toMatch(/^window 00:00-00:01 {2}\d+ symbols {2}1,\d{3},\d{3} trades/);
    expect(lines.at(-2)).toMatch(/rows in .* s: .* rows\/s\. \d+ windows closed .* late rows\.$/);
    expect(lines.at(-1)).toMatch(/^First result \d+\.\d\d s after the process started\.$/);
  });
});
