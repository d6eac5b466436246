/**
 * Kills a running query, starts it again, and so on; then compares what it has written with what the same query writes when
 * nobody disturbs it.
 *
 *     npm run example:crash [-- --kills 5 --rows 300000]
 *
 * The query counts generated trades by symbol and ten seconds and inserts them into a table of JSON lines. It runs in a child
 * process that knows nothing of being killed: started again with the same `statePath`, it goes on by itself.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { StreamingSQLExecutor } from 'sabot-sql';

const ROWS_PER_SECOND = 40_000;
const CHECKPOINT_INTERVAL_SECONDS = 0.2;
const ROWS_BETWEEN_LINES = 20_000;
/** A process is killed at some moment within so long. */
const LIFE_MS_MAX = 1500;
/** Every third one is killed sooner: while it makes its state store or opens it, or restores what is in there. */
const KILLS_PER_EARLY_KILL = 3;

/** The child: one query, as any program would run it. `folder` is all that it shares with the runs before it. */
async function runQuery(folder: string, rows: number): Promise<void> {
  const executor = new StreamingSQLExecutor({
    statePath: join(folder, 'state'),
    checkpointIntervalSeconds: CHECKPOINT_INTERVAL_SECONDS,
  });
  await executor.executeDDL(`
    CREATE TABLE trades (
      symbol STRING, price DOUBLE, volume BIGINT, ts TIMESTAMP(3),
      WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
    ) WITH (
      'connector' = 'datagen', 'generator' = 'trades', 'symbols' = '8', 'disorder-ms' = '5000',
      'event-rows-per-second' = '100', 'number-of-rows' = '${rows}',
      'rows-per-second' = '${ROWS_PER_SECOND}'
    );
    CREATE TABLE totals (
      symbol STRING, window_start TIMESTAMP(3), trades BIGINT, average_price DOUBLE, volume BIGINT
    ) WITH (
      'connector' = 'filesystem', 'format' = 'json', 'path' = '${sqlText(join(folder, 'totals'))}'
    )`);
  const query = executor.executeStreamingSQL(
    `INSERT INTO totals
     SELECT symbol, TUMBLE(ts, INTERVAL '10' SECOND), COUNT(*), AVG(price), SUM(volume)
     FROM trades
     GROUP BY symbol, TUMBLE(ts, INTERVAL '10' SECOND)`,
    { name: 'trades' },
  );
  let rowsSaid = 0;
  const progress = setInterval(() => {
    const { rowsIn, checkpoints } = query.statistics;
    if (rowsIn === 0 || (rowsSaid > 0 && rowsIn - rowsSaid < ROWS_BETWEEN_LINES)) return;
    rowsSaid = rowsIn;
    console.log(`${counted(rowsIn)} trades read, ${checkpoints} checkpoints in this process`);
  }, 20);
  const { rowsIn } = await query.finished();
  clearInterval(progress);
  await executor.close();
  console.log(`${counted(rowsIn)} trades read: done`);
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: {
      kills: { type: 'string', default: '5' },
      rows: { type: 'string', default: '300000' },
    },
    allowPositionals: true,
  });
  const rows = Number(values.rows);
  const [folder] = positionals;
  if (folder !== undefined) return runQuery(folder, rows);
  const workplace = mkdtempSync(join(tmpdir(), 'sabot-sql-crash-'));
  try {
    process.exitCode = await compare(workplace, rows, Number(values.kills));
  } finally {
    rmSync(workplace, { recursive: true, force: true });
  }
}

/** The exit code: 0 where both runs have written the same bytes. */
async function compare(workplace: string, rows: number, kills: number): Promise<number> {
  const undisturbed = join(workplace, 'undisturbed');
  const crashed = join(workplace, 'crashed');
  say('undisturbed', `${counted(rows)} trades, ${counted(ROWS_PER_SECOND)} a second`);
  await runToEnd('undisturbed', undisturbed, rows);
  say('undisturbed', visibleRows(undisturbed));

  let killed = 0;
  while (killed < kills && (await killAtRandom(killed + 1, crashed, rows))) killed++;
  if (killed === kills) await runToEnd(`run ${killed + 1}`, crashed, rows);
  say('crashed', `killed ${killed} times; ${visibleRows(crashed)}`);

  const expected = writtenBytes(undisturbed);
  const isIdentical = expected.length > 0 && expected.equals(writtenBytes(crashed));
  console.log(isIdentical ? 'identical' : 'DIFFERENT');
  return isIdentical ? 0 : 1;
}

async function runToEnd(name: string, folder: string, rows: number): Promise<void> {
  const { ended } = start(name, folder, rows);
  await ended;
}

/** Starts the query and kills it at some moment; false where it was done before that. */
async function killAtRandom(run: number, folder: string, rows: number): Promise<boolean> {
  const name = `run ${run}`;
  const { child, ended, reading } = start(name, folder, rows);
  const isEarly = run % KILLS_PER_EARLY_KILL === 0;
  if (!isEarly) await Promise.race([reading, ended]);
  const life = new AbortController();
  const lifeOver = sleep(Math.random() * LIFE_MS_MAX, 'alive', { signal: life.signal });
  const end = await Promise.race([ended, lifeOver]);
  life.abort();
  if (end === 'done') return false;
  child.kill('SIGKILL');
  await ended;
  say(name, `kill -9; ${visibleRows(folder)}`);
  return true;
}

/** This program again, as the child. `reading` resolves with its first line; `ended` rejects where it fails by itself. */
function start(name: string, folder: string, rows: number) {
  const program = fileURLToPath(import.meta.url);
  const child = spawn(process.execPath, [program, folder, '--rows', String(rows)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface(child.stdout).on('line', (line) => say(name, line));
  const ended = once(child, 'close').then(([code, signal]): 'done' | 'killed' => {
    if (signal === 'SIGKILL') return 'killed';
    if (code === 0) return 'done';
    throw new Error(`${name} failed with exit code ${code ?? signal}`);
  });
  return { child, ended, reading: once(lines, 'line') };
}

/** What others can see of the query's output: the files of complete checkpoints, whose names sort as their rows came. */
function writtenBytes(folder: string): Buffer {
  const totals = join(folder, 'totals');
  if (!existsSync(totals)) return Buffer.alloc(0);
  const names = readdirSync(totals).filter((name) => !name.startsWith('.'));
  return Buffer.concat(names.sort().map((name) => readFileSync(join(totals, name))));
}

function visibleRows(folder: string): string {
  const rows = writtenBytes(folder).toString().split('\n').length - 1;
  return `${counted(rows)} rows of output are visible`;
}

function say(name: string, line: string): void {
  console.log(`${name.padEnd(12)} ${line}`);
}

function counted(rows: number): string {
  return rows.toLocaleString('en');
}

function sqlText(text: string): string {
  return text.replaceAll("'", "''");
}

await main();
