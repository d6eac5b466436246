// A process that runs a query from one Kafka topic into another on the built engine, until SIGTERM, and kills itself where it is
// told to:
//   node copying-process.mjs '{"query": "copies", "folder": …, "bootstrap": …, "inputTopic": …, "outputTopic": …, "failPoint": …}'
// It says "reading" when the first records have come.
import { join } from 'node:path';
import '../../dist/node.js';
import { StreamingSQLExecutor } from '../../dist/executor/streaming-sql-executor.js';
import { nodeEnvironment } from '../../dist/platform/node.js';

const { query, folder, bootstrap, inputTopic, outputTopic, failPoint, count } = JSON.parse(
  process.argv[2],
);

let reached = 0;
let isReading = false;
const reachFailPoint = (point) => {
  if (!isReading && point === 'source.after-fetch') {
    isReading = true;
    process.stdout.write('reading\n');
  }
  if (point !== failPoint) return;
  reached++;
  if (reached === count) process.kill(process.pid, 'SIGKILL');
};

const kafka = (topic) =>
  `'connector' = 'kafka', 'bootstrap.servers' = '${bootstrap}', 'topic' = '${topic}', 'key.format' = 'json',
   'value.format' = 'json', 'value.fields-include' = 'EXCEPT_KEY'`;
const QUERIES = {
  copies: [
    `CREATE TABLE output (symbol STRING, n BIGINT, text STRING) WITH (${kafka(outputTopic)},
     'key.fields' = 'symbol', 'sink.delivery-guarantee' = 'exactly-once')`,
    'INSERT INTO output SELECT symbol, n, text FROM input WHERE n % 10 <> 3',
  ],
  windows: [
    `CREATE TABLE output (symbol STRING, w TIMESTAMP(3), trades BIGINT, total BIGINT) WITH (${kafka(outputTopic)},
     'key.fields' = 'symbol;w', 'sink.delivery-guarantee' = 'exactly-once')`,
    `INSERT INTO output SELECT symbol, w, trades, total FROM (
       SELECT symbol, TUMBLE(ts, INTERVAL '1' SECOND) AS w, COUNT(*) AS trades, SUM(n) AS total
       FROM input GROUP BY symbol, TUMBLE(ts, INTERVAL '1' SECOND)) AS totals`,
  ],
};

const executor = new StreamingSQLExecutor(
  { checkpointIntervalSeconds: 0.1, statePath: join(folder, 'state') },
  { ...nodeEnvironment, reachFailPoint },
);
const [outputTable, insert] = QUERIES[query];
await executor.executeDDL(`CREATE TABLE input (
    symbol STRING, n BIGINT, text STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts
  ) WITH (${kafka(inputTopic)}, 'key.fields' = 'symbol', 'scan.startup.mode' = 'earliest-offset',
    'properties.group.id' = 'readers-for-${outputTopic}')`);
await executor.executeDDL(outputTable);
const running = executor.executeStreamingSQL(insert, { name: query });
let isEnding = false;
process.once('SIGTERM', async () => {
  isEnding = true;
  // What was read last is written when its checkpoint is complete.
  await running.checkpoint();
  await executor.close();
});
await running.finished().catch((error) => {
  if (!isEnding) throw error;
});
