// The queries of the soak: each runs until it is told to stop, and fails the process where it ends before.
import { StreamingSQLExecutor } from '../../dist/node.js';
import { flakyConnector } from './flaky-connector.mjs';
import { startKafka } from './kafka-workload.mjs';

const TRADES = `WITH ('connector' = 'datagen', 'generator' = 'trades', 'symbols' = '1000',
  'event-rows-per-second' = '10000', 'disorder-ms' = '500', 'late-rate' = '0.001', 'late-ms' = '20000')`;
const COLUMNS = `symbol STRING, price DOUBLE, volume BIGINT, ts TIMESTAMP(3),
  WATERMARK FOR ts AS ts - INTERVAL '1' SECOND`;
const DDL = `
  CREATE TABLE tumbled (${COLUMNS}) ${TRADES};
  CREATE TABLE hopped (${COLUMNS}) ${TRADES};
  CREATE TABLE joined (${COLUMNS}) ${TRADES};
  CREATE TABLE churn (id BIGINT, k STRING, ts AS TO_TIMESTAMP_LTZ(id, 3), WATERMARK FOR ts AS ts)
    WITH ('connector' = 'datagen', 'rows-per-second' = '10000000', 'fields.id.kind' = 'sequence', 'fields.id.start' = '0',
      'fields.id.end' = '9007199254740991', 'fields.k.length' = '24');
  CREATE TABLE flaky (id BIGINT, k STRING, ts TIMESTAMP_LTZ(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'flaky');
  CREATE TABLE nowhere (symbol STRING, w TIMESTAMP(3), n BIGINT, average DOUBLE) WITH ('connector' = 'blackhole')`;
const QUERIES = {
  tumbling: `INSERT INTO nowhere SELECT symbol, TUMBLE(ts, INTERVAL '10' SECOND), COUNT(*), AVG(price)
    FROM tumbled GROUP BY symbol, TUMBLE(ts, INTERVAL '10' SECOND)`,
  hopping: `SELECT symbol, COUNT(*) AS n, MAX(price) AS highest FROM hopped
    GROUP BY symbol, HOP(ts, INTERVAL '5' SECOND, INTERVAL '20' SECOND)`,
  joined: `SELECT s.sector, COUNT(*) AS n, SUM(t.volume) AS volume
    FROM joined AS t LEFT JOIN securities AS s ON t.symbol = s.symbol
    GROUP BY s.sector, TUMBLE(t.ts, INTERVAL '10' SECOND)`,
  churn: `SELECT k, COUNT(*) AS n, MIN(id) AS first FROM churn GROUP BY k, TUMBLE(ts, INTERVAL '10' SECOND)`,
  flaky: `SELECT UPPER(k) AS k, COUNT(*) AS n FROM flaky GROUP BY UPPER(k), TUMBLE(ts, INTERVAL '10' SECOND)`,
};
const DIMENSION_EVERY_MS = 50;
const SHORT_EVERY_MS = 100;

/** Each `{ name, query(), progress(), ended }`; `ended` resolves behind the signal. */
export async function startWorkloads(executor, gate, signal) {
  const start = (name, sql) => run(executor, name, sql, gate, signal);
  const repeat = (restMs, work) => every(restMs, gate, signal, work);
  executor.registerConnector('flaky', flakyConnector);
  await executor.executeDDL(DDL);
  await replaceDimension(executor, 0);
  const plain = Object.entries(QUERIES).map(([name, sql]) => start(name, sql));
  const kafka = await startKafka(executor, start, repeat);
  return [...plain, kafka, exchangeDimensions(executor, repeat), runShortQueries(repeat)];
}

function run(executor, name, sql, gate, signal) {
  const query = executor.executeStreamingSQL(sql, { name, signal });
  const ended = (async () => {
    try {
      for await (const _ of query) await gate.passed;
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    if (!signal.aborted) throw new Error(`${name} has ended`);
  })();
  return { name, query: () => query, ended, progress: () => progressOf(name, query.statistics) };
}

function progressOf(name, { rowsIn, rowsOut, lateRows, windowsFired, ...rest }) {
  const { checkpoints, restarts, kernelMemoryBytes } = rest;
  return {
    name,
    rowsIn,
    rowsOut,
    lateRows,
    windowsFired,
    checkpoints,
    restarts,
    kernelMemoryBytes,
  };
}

/** A dimension table whose rows, and whose strings, are new ones each time. */
async function replaceDimension(executor, version) {
  const { TICKERS } = replaceDimension;
  const rows = TICKERS.map((symbol, i) => ({ symbol, sector: `sector ${i} of ${version}` }));
  await executor.registerDimensionTable('securities', rows);
}
replaceDimension.TICKERS = Array.from({ length: 1000 }, (_, i) => `S${i}`);

function exchangeDimensions(executor, repeat) {
  let replaced = 0;
  const ended = repeat(DIMENSION_EVERY_MS, () => replaceDimension(executor, ++replaced));
  return {
    name: 'dimensions',
    query: () => undefined,
    ended,
    progress: () => ({ name: 'dimensions', rowsIn: 0, replaced }),
  };
}

/** Executors and queries that come and go. */
function runShortQueries(repeat) {
  let runs = 0;
  let rowsIn = 0;
  const ended = repeat(SHORT_EVERY_MS, async () => {
    const executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
    await executor.executeDDL(
      `CREATE TABLE trades (${COLUMNS}) ${TRADES.replace(')', ", 'number-of-rows' = '20000')")}`,
    );
    const sql = `SELECT symbol, COUNT(*) AS n FROM trades WHERE price > ${runs}
      GROUP BY symbol, TUMBLE(ts, INTERVAL '1' SECOND)`;
    rowsIn += (await executor.executeStreamingSQL(sql).finished()).rowsIn;
    await executor.close();
    runs++;
  });
  return {
    name: 'short',
    query: () => undefined,
    ended,
    progress: () => ({ name: 'short', rowsIn, runs }),
  };
}

/** Does something until the signal comes, with a rest behind each time. */
async function every(restMs, gate, signal, work) {
  while (!signal.aborted) {
    await gate.passed;
    await work();
    await new Promise((resolve) => setTimeout(resolve, restMs));
  }
}
