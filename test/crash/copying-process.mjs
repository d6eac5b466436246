// A process that runs a query from one Kafka topic into another on the built engine, until SIGTERM, and kills itself where it is
// told to:
//   node copying-process.mjs '{"query": {"kind": …, "tables": …, "insert": …}, "folder": …, "failPoint": …, "count": …}'
// It says "reading" when the first records have come.
import { join } from 'node:path';
import '../../dist/node.js';
import { StreamingSQLExecutor } from '../../dist/executor/streaming-sql-executor.js';
import { nodeEnvironment } from '../../dist/platform/node.js';
import { registerChangelog } from './changelog-sink.mjs';

const { query, folder, failPoint, count } = JSON.parse(process.argv[2]);

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

const executor = new StreamingSQLExecutor(
  { checkpointIntervalSeconds: 0.1, statePath: join(folder, 'state') },
  { ...nodeEnvironment, reachFailPoint },
);
registerChangelog(executor, folder);
for (const table of query.tables) await executor.executeDDL(table);
const running = executor.executeStreamingSQL(query.insert, { name: query.kind });
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
