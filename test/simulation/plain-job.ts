import { type RecordBatch, tableFromArrays } from 'apache-arrow';
import type { PreparedOutput } from '../../src/checkpoint/checkpoint-participant.js';
import type { CheckpointStore, JobStore } from '../../src/checkpoint/checkpoint-store.js';
import { ResultBatch } from '../../src/columnar/result-batch.js';
import { must } from '../../src/common/assert.js';
import type { SourceBatch } from '../../src/connectors/source.js';
import { PlainStore } from './plain-store.js';
import { JOB_ID, type SimulatedJob } from './run-simulation.js';
import { SimulatedSink } from './simulated-sink.js';
import { SimulatedSource } from './simulated-source.js';
import { SimulatedStore } from './simulated-store.js';
import type { ProcessView } from './world.js';

/** What a job can get wrong. */
export type Mistake = 'none' | 'publishes-early' | 'forgets-pending' | 'repeats-known-rows';

interface PlainState {
  readonly offset: string;
  readonly rowsTotal: number;
}

/** As the simulated source delivers it. */
interface LogRow {
  readonly k: string | null;
  readonly v: bigint | null;
  readonly ts: number;
}

const CHECKPOINT_INTERVAL_MS = 1000;
const SINK_ID = 'sink';
const RETAINED = 3;

/**
 * Copies the log's rows to the sink, exactly once by the rules that the engine follows, in as few lines as possible: what the
 * simulation itself is tried on, with and without mistakes.
 */
export function plainJob(mistake: Mistake): SimulatedJob {
  return {
    start: (view) => ({ done: new PlainRun(view, mistake).run(), abandon: async () => {} }),
    createStore: () => new PlainStore(),
    expectedRows: ({ log }) =>
      log.flatMap((entry) =>
        entry.kind === 'row' ? [print(entry.key, entry.value, entry.timeMs)] : [],
      ),
  };
}

class PlainRun {
  readonly #view: ProcessView;
  readonly #mistake: Mistake;
  readonly #store: CheckpointStore;
  readonly #sink: SimulatedSink;
  readonly #source: SimulatedSource;
  #waiting: PreparedOutput[] = [];
  #checkpointId = 0;
  #sequence = 0;
  #rowsTotal = 0;
  #rowsCommitted = 0;

  constructor(view: ProcessView, mistake: Mistake) {
    this.#view = view;
    this.#mistake = mistake;
    this.#store = new SimulatedStore(view, view.world.medium);
    this.#sink = new SimulatedSink(view, (batch) => [...batch.column('row')].map(String));
    const config = { name: 'events', schema: [], options: new Map() };
    this.#source = new SimulatedSource(view, config);
  }

  async run(): Promise<void> {
    const { process, world } = this.#view;
    const job = await this.#store.openJob(JOB_ID);
    const restored = await this.#newestState();
    this.#view.reachFailPoint('restore.manifest-read');
    await this.#openSink(job);
    await this.#source.init();
    if (restored !== undefined) {
      await this.#source.seek(restored.offset);
      this.#rowsTotal = restored.rowsTotal;
    }
    let checkpointedAtMs = world.time.monotonicMs();
    for (;;) {
      const batch = await this.#source.fetchNextBatch();
      if (batch !== null) await this.#write(rowsOf(batch));
      process.assertAlive();
      const nowMs = world.time.monotonicMs();
      if (batch === null || nowMs >= checkpointedAtMs + CHECKPOINT_INTERVAL_MS) {
        await this.#checkpoint(job);
        checkpointedAtMs = nowMs;
      }
      if (batch === null) return;
    }
  }

  async #openSink(job: JobStore): Promise<void> {
    await this.#sink.init();
    const pending = await job.pendingOutputs(SINK_ID);
    const handles = this.#mistake === 'forgets-pending' ? [] : pending.map(({ data }) => data);
    await this.#sink.recover(handles);
    const last = pending.at(-1);
    if (last !== undefined) await job.markPublished(SINK_ID, last.sequence);
    const { sequence, rowsTotal } = await job.committedOutput(SINK_ID);
    this.#sequence = sequence;
    this.#rowsCommitted = this.#mistake === 'repeats-known-rows' ? 0 : rowsTotal;
  }

  async #newestState(): Promise<PlainState | undefined> {
    let state: PlainState | undefined;
    for (const checkpoint of await this.#store.listCheckpoints(JOB_ID)) {
      this.#checkpointId = Math.max(this.#checkpointId, checkpoint.checkpointId);
      if (checkpoint.kind === 'damaged' || state !== undefined) continue;
      const reference = must(checkpoint.manifest.participants[0]?.payloads[0]);
      const payload = await this.#store
        .readPayload(JOB_ID, reference)
        .catch((error: Error) => error);
      if (payload instanceof Uint8Array) state = JSON.parse(new TextDecoder().decode(payload));
    }
    return state;
  }

  async #write(rows: readonly string[]): Promise<void> {
    const known = Math.max(0, Math.min(rows.length, this.#rowsCommitted - this.#rowsTotal));
    this.#rowsTotal += rows.length;
    if (known === rows.length) return;
    const batch: RecordBatch = must(tableFromArrays({ row: rows.slice(known) }).batches[0]);
    await this.#sink.write(new ResultBatch(batch.schema, batch.data));
  }

  async #checkpoint(job: JobStore): Promise<void> {
    const checkpointId = ++this.#checkpointId;
    const rowsTotal = this.#rowsTotal;
    const state: PlainState = { offset: this.#source.getCurrentOffset(), rowsTotal };
    const data = await this.#sink.prepare(checkpointId);
    if (data !== undefined) {
      this.#waiting.push({ sinkId: SINK_ID, sequence: ++this.#sequence, rowsTotal, data });
    }
    if (this.#mistake === 'publishes-early') await this.#publish();
    this.#view.reachFailPoint('checkpoint.before-commit');
    await job.commit(newCheckpoint(checkpointId, state, this.#waiting));
    this.#view.reachFailPoint('checkpoint.after-commit');
    await this.#publish();
    const last = this.#waiting.at(-1);
    this.#waiting = [];
    if (last !== undefined) await job.markPublished(SINK_ID, last.sequence);
  }

  async #publish(): Promise<void> {
    for (const { data } of this.#waiting) await this.#sink.publish(data);
  }
}

function newCheckpoint(
  checkpointId: number,
  state: PlainState,
  outputs: readonly PreparedOutput[],
): Parameters<JobStore['commit']>[0] {
  const data = new TextEncoder().encode(JSON.stringify(state));
  const participantId = 'source';
  const reference = { checkpointId, participantId, byteLength: data.length, sha256: '' };
  return {
    manifest: {
      formatVersion: 1,
      jobId: JOB_ID,
      checkpointId,
      kind: 'checkpoint',
      triggeredAtMs: 0,
      isFinal: false,
      participants: [{ id: participantId, description: null, facts: null, payloads: [reference] }],
    },
    payloads: [{ reference, data }],
    outputs: [...outputs],
    offsets: [],
    timers: [],
    watermarks: [],
    retained: Array.from({ length: RETAINED }, (_, i) => checkpointId - i),
    withinTransaction: [],
  };
}

function rowsOf(batch: SourceBatch): string[] {
  const rows: Iterable<object> = 'numRows' in batch ? batch.toArray() : batch;
  return Array.from(rows as Iterable<LogRow>, ({ k, v, ts }) => print(k, v, Number(ts)));
}

function print(key: string | null, value: bigint | null, timeMs: number): string {
  return JSON.stringify([key, value === null ? null : String(value), timeMs]);
}
