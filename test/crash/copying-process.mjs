// A process that copies a Kafka topic into another one on the built engine, and kills itself where it is told to:
//   node copying-process.mjs '{"folder": …, "bootstrap": …, "inputTopic": …, "outputTopic": …, "failPoint": …, "count": …}'
import { join } from 'node:path';
import '../../dist/node.js';
import { StreamingSQLExecutor } from '../../dist/executor/streaming-sql-executor.js';
import { nodeEnvironment } from '../../dist/platform/node.js';

const { folder, bootstrap, inputTopic, outputTopic, failPoint, count } = JSON.parse(
  process.argv[2],
);

let reached = 0;
const reachFailPoint = (point) => {
  if (point !== failPoint) return;
  reached++;
  if (reached === count) process.kill(process.pid, 'SIGKILL');
};

const executor = new StreamingSQLExecutor(
  { checkpointIntervalSeconds: 0.1, statePath: join(folder, 'state') },
  { ...nodeEnvironment, reachFailPoint },
);
const kafka = `'connector' = 'kafka', 'bootstrap.servers' = '${bootstrap}', 'format' = 'debezium-json'`;
await executor.executeDDL(`CREATE TABLE numbers (n BIGINT, text STRING) WITH (${kafka},
  'topic' = '${inputTopic}', 'scan.startup.mode' = 'earliest-offset', 'scan.bounded.mode' = 'latest-offset')`);
await executor.executeDDL(`CREATE TABLE copies (n BIGINT, text STRING) WITH (${kafka},
  'topic' = '${outputTopic}', 'sink.delivery-guarantee' = 'exactly-once')`);
await executor
  .executeStreamingSQL('INSERT INTO copies SELECT n, text FROM numbers WHERE n % 10 <> 3', {
    name: 'copies',
  })
  .finished();
await executor.close();
