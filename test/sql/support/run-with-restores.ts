import { readFile } from 'node:fs/promises';
import { MemoryCheckpointStore } from '../../../src/checkpoint/memory-checkpoint-store.js';
import { createWriter } from '../../../src/cli/output/formats.js';
import type { FailPoint } from '../../../src/common/fail-points.js';
import { StreamingError } from '../../../src/errors/streaming-error.js';
import { StreamingSQLExecutor } from '../../../src/executor/streaming-sql-executor.js';
import type { StreamingQuery, StreamingSQLExecutorOptions } from '../../../src/node.js';
import { nodeEnvironment } from '../../../src/platform/node.js';
import { registerChangelogConnector } from './changelog-connector.js';
import { TextSink } from './text-sink.js';

/**
 * Executes a script like `runScript`, but kills the process, so to speak, again and again: each run is ended abruptly
 * behind its first checkpoint, which is taken after `stepsBetween` chunks of rows, and the next one goes on from there.
 * Nothing is handed from one run to the next but the store. Returns the rows that consumers have been given.
 */
export async function runWithRestores(
  sql: string,
  stepsBetween: number,
  options: StreamingSQLExecutorOptions = {},
): Promise<{ readonly text: string; readonly restores: number }> {
  const store = new MemoryCheckpointStore();
  const outputs: Outputs = new Map();
  for (let restores = 0; ; restores++) {
    const run = new InterruptedRun(stepsBetween);
    const executor = new StreamingSQLExecutor(
      { stateBackend: 'memory', checkpointIntervalSeconds: 1000, batchRowsMax: 2, ...options },
      { ...nodeEnvironment, checkpointStore: store, reachFailPoint: (point) => run.reach(point) },
    );
    if (sql.includes("'changelog'")) {
      registerChangelogConnector(executor, (path) => readFile(path, 'utf8'));
    }
    try {
      await executeAll(executor, sql, outputs, run);
      return { text: [...outputs.values()].map(textOf).join(''), restores };
    } catch (error) {
      if (!(error instanceof StreamingError && error.cause instanceof Crash)) throw error;
    } finally {
      await executor.close();
    }
  }
}

/** The rows of each query by name, by number of batch. */
type Outputs = Map<string, Map<number, string>>;

class Crash extends Error {}

/** Takes a checkpoint after some steps of the query that runs, and crashes when that is complete. */
class InterruptedRun {
  query: StreamingQuery | undefined;
  readonly #stepsBetween: number;
  #steps = 0;
  #isComplete = false;

  constructor(stepsBetween: number) {
    this.#stepsBetween = stepsBetween;
  }

  reach(point: FailPoint): void {
    if (point !== 'source.after-fetch') return;
    if (this.#isComplete) throw new Crash();
    this.#steps++;
    if (this.#steps !== this.#stepsBetween) return;
    this.query?.checkpoint().then(
      () => {
        this.#isComplete = true;
      },
      () => {},
    );
  }
}

async function executeAll(
  executor: StreamingSQLExecutor,
  sql: string,
  outputs: Outputs,
  run: InterruptedRun,
): Promise<void> {
  for (const statement of executor.prepareScript(sql)) {
    if (statement.kind === 'ddl' || statement.kind === 'explain' || statement.kind === 'show') {
      await statement.execute();
      continue;
    }
    const query = statement.execute({ delivery: 'exactly-once' });
    run.query = query;
    const rows = outputs.get(query.name) ?? new Map<number, string>();
    outputs.set(query.name, rows);
    for await (const batch of query) {
      const sink = new TextSink();
      const isUpdating = query.changelogMode !== 'insert-only';
      const writer = createWriter('ndjson', query.schema, sink, { isUpdating });
      await writer.write(batch);
      await writer.end();
      rows.set(batch.sequence, sink.text);
    }
  }
}

function textOf(rows: ReadonlyMap<number, string>): string {
  return [...rows]
    .sort(([a], [b]) => a - b)
    .map(([, text]) => text)
    .join('');
}
