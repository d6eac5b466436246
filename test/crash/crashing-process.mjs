// A process that runs one query on the built engine, and kills itself where it is told to:
//   node crashing-process.mjs '{"kind": "file", "folder": …, "failPoint": …, "count": …}'
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import '../../dist/node.js';
import { StreamingSQLExecutor } from '../../dist/executor/streaming-sql-executor.js';
import { nodeEnvironment } from '../../dist/platform/node.js';

const { kind, folder, rows, stateUrl, tableUrl, failPoint, count } = JSON.parse(process.argv[2]);

let reached = 0;
const reachFailPoint = (point) => {
  if (point !== failPoint) return;
  reached++;
  if (reached === count) process.kill(process.pid, 'SIGKILL');
};

const TRADES = `CREATE TABLE trades (
  symbol STRING, price DOUBLE, volume BIGINT, ts TIMESTAMP(3),
  WATERMARK FOR ts AS ts - INTERVAL '0.1' SECOND
) WITH ('connector' = 'datagen', 'generator' = 'trades', 'symbols' = '20', 'disorder-ms' = '90',
  'event-rows-per-second' = '10000', 'number-of-rows' = '${rows}', 'rows-per-second' = '50000')`;
const TOTALS = `SELECT symbol, w, n, average, total FROM (
    SELECT symbol, TUMBLE(ts, INTERVAL '0.25' SECOND) AS w, COUNT(*) AS n, AVG(price) AS average,
           SUM(volume) AS total
    FROM trades GROUP BY symbol, TUMBLE(ts, INTERVAL '0.25' SECOND)) AS totals`;

const executor = new StreamingSQLExecutor(
  {
    checkpointIntervalSeconds: 0.1,
    ...(stateUrl === undefined
      ? { statePath: join(folder, 'state') }
      : { stateBackend: 'postgres', stateUrl }),
  },
  { ...nodeEnvironment, reachFailPoint },
);
await executor.executeDDL(TRADES);
if (kind === 'file') await insertInto(filesTable());
else if (kind === 'postgres') await insertInto(postgresTable());
else await deliverTo(join(folder, 'delivered.txt'));
await executor.close();

function filesTable() {
  return `CREATE TABLE totals (
      symbol STRING, w TIMESTAMP(3), n BIGINT, average DOUBLE, total BIGINT, half STRING
    ) PARTITIONED BY (half)
    WITH ('connector' = 'filesystem', 'path' = '${join(folder, 'totals')}', 'format' = 'json')`;
}

function postgresTable() {
  return `CREATE TABLE totals (
      symbol STRING, w TIMESTAMP(3), n BIGINT, average DOUBLE, total BIGINT, half STRING
    ) WITH ('connector' = 'postgres', 'url' = '${tableUrl.replaceAll("'", "''")}', 'table-name' = 'totals')`;
}

async function insertInto(table) {
  await executor.executeDDL(table);
  const half = "CASE WHEN symbol < 'M' THEN 'first' ELSE 'second' END";
  const select = TOTALS.replace('average, total FROM (', `average, total, ${half} FROM (`);
  await executor.executeStreamingSQL(`INSERT INTO totals ${select}`, { name: 'totals' }).finished();
}

/** Keeps rows with the number of their batch in one durable file, and passes over batches that are in it. */
async function deliverTo(path) {
  let last = lastBatchIn(path);
  const file = openSync(path, 'a');
  const query = executor.executeStreamingSQL(TOTALS, { name: 'totals', delivery: 'exactly-once' });
  for await (const batch of query) {
    if (batch.sequence <= last) continue;
    let text = '';
    for (const row of batch) text += `${Object.values(row.toJSON()).join(' ')}\n`;
    writeSync(file, text);
    reachFailPoint('consumer.half-written');
    writeSync(file, `#${batch.sequence}\n`);
    fsyncSync(file);
    last = batch.sequence;
    reachFailPoint('consumer.kept');
  }
  closeSync(file);
}

/** Number of the last batch that is there in full; what is behind it is cut off. */
function lastBatchIn(path) {
  if (!existsSync(path)) return 0;
  const text = readFileSync(path, 'latin1');
  const ends = [...text.matchAll(/^#(\d+)\n/gm)];
  const end = ends.at(-1);
  truncateSync(path, end === undefined ? 0 : end.index + end[0].length);
  return Number(end?.[1] ?? 0);
}
