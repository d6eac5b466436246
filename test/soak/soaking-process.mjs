// A process that runs many queries at full rate on the built engine for a while, and prints what memory it holds, line by line as JSON:
//   node --expose-gc soaking-process.mjs '{"minutes": …, "sampleSeconds": …, "folder": …}'
// Then it stops everything, prints what still keeps it alive, and has to end by itself.
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { getHeapCodeStatistics, setFlagsFromString } from 'node:v8';
import { StreamingSQLExecutor, serveHttp } from '../../dist/node.js';
import { Gate } from './gate.mjs';
import { startWorkloads } from './workloads.mjs';

const { minutes, sampleSeconds, folder } = JSON.parse(process.argv[2]);
const MS_PER_MINUTE = 60_000;
const SCRAPE_MS = 300;
const REST_MS = 300;

const resourcesBefore = activeResources();
const startMs = performance.now();
const stop = new AbortController();
const gate = new Gate();
const executor = new StreamingSQLExecutor({
  statePath: folder,
  // Short turns, since all that waits for answers, as checkpoints do, waits for the turns of all queries.
  batchRowsMax: 2048,
  checkpointIntervalSeconds: 2,
  enableErrorRecovery: true,
  maxRetries: 20,
  retryDelayMs: 50,
  enableMetrics: true,
  enableHealthChecks: true,
  metricsExportIntervalMs: 1000,
});
const removeExportListener = executor.observability.addExportListener(() => {});
const server = await serveHttp(executor, { port: 0 });
const workloads = await startWorkloads(executor, gate, stop.signal);
const watcher = watch();

while (performance.now() - startMs < minutes * MS_PER_MINUTE) {
  await pause(sampleSeconds * 1000);
  print({ kind: 'sample', ...(await memory()), workloads: workloads.map((of) => of.progress()) });
}

const rowsIn = workloads.reduce((sum, of) => sum + of.progress().rowsIn, 0);
stop.abort();
await watcher;
await Promise.all(workloads.map(({ ended }) => ended));
removeExportListener();
await server.close();
await executor.close();
await pause(100);
print({ kind: 'end', rowsIn, resourcesBefore, resourcesAfter: activeResources() });

/** Asks for all that people ask of a running engine. */
async function watch() {
  while (!stop.signal.aborted) {
    for (const path of ['livez', 'readyz', 'metrics', 'metrics.json', 'queries', 'explain']) {
      await (await fetch(`${server.url}/${path}`)).text();
    }
    // Else Node keeps an account of each request.
    performance.clearResourceTimings();
    for (const { query } of workloads) {
      query()?.diagnose();
      query()?.explainAnalyze();
    }
    await pause(SCRAPE_MS);
  }
}

/** While the workloads rest, and behind collections of garbage and the turns in which what was found is given back. */
async function memory() {
  gate.shut();
  await pause(REST_MS);
  for (const { settle } of workloads) settle?.();
  // Half-empty pages of the heap would be measured too.
  setFlagsFromString('--compact-on-every-full-gc');
  for (let turn = 0; turn < 3; turn++) {
    gc();
    await pause(10);
  }
  setFlagsFromString('--no-compact-on-every-full-gc');
  const atMs = Math.round(performance.now() - startMs);
  const held = process.memoryUsage();
  const anonymous = anonymousBytes() ?? held.rss;
  const code = compiledCodeBytes();
  gate.open();
  return { atMs, ...held, anonymous, code, heapWithoutCode: held.heapUsed - code };
}

/** What is resident without pages of files, which the system takes away and brings back as it likes; undefined where it doesn't tell. */
function anonymousBytes() {
  const account = '/proc/self/smaps_rollup';
  if (!existsSync(account)) return undefined;
  const found = /^Anonymous: +(\d+) kB$/m.exec(readFileSync(account, 'utf8'));
  return found === null ? undefined : Number(found[1]) * 1024;
}

/** JavaScript that V8 has compiled, which grows for as long as it finds functions worth compiling better. */
function compiledCodeBytes() {
  return getHeapCodeStatistics().code_and_metadata_size;
}

function activeResources() {
  return process.getActiveResourcesInfo().sort();
}

function print(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
