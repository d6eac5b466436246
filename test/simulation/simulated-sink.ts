import type { ResultBatch } from '../../src/columnar/result-batch.js';
import type { SinkConnector, SinkHandle } from '../../src/connectors/sink.js';
import { ErrorType } from '../../src/errors/error-type.js';
import { StreamingError } from '../../src/errors/streaming-error.js';
import { resultRow } from './reference-model.js';
import type { ProcessView } from './world.js';

/** What the sink writes to, and what outlives every process: rows that are visible, and prepared ones that are not yet. */
export class SinkStorage {
  readonly visible: string[] = [];
  readonly prepared = new Map<string, readonly string[]>();
  /** Epochs that are visible already: the marker. */
  readonly published = new Set<string>();
  #epochs = 0;

  prepare(rows: readonly string[]): string {
    const epoch = `epoch-${this.#epochs++}`;
    this.prepared.set(epoch, rows);
    return epoch;
  }

  publish(epoch: string): void {
    if (this.published.has(epoch)) return;
    const rows = this.prepared.get(epoch);
    if (rows === undefined) throw new Error(`${epoch} was never prepared, or has been removed`);
    this.visible.push(...rows);
    this.published.add(epoch);
    this.prepared.delete(epoch);
  }
}

/** A transactional sink over such a storage. Handles are the names of epochs. */
export class SimulatedSink implements SinkConnector {
  readonly delivery = 'transactional';
  readonly #view: ProcessView;
  readonly #storage: SinkStorage;
  readonly #printRows: (batch: ResultBatch) => readonly string[];
  #rows: string[] = [];

  constructor(view: ProcessView, printRows: (batch: ResultBatch) => readonly string[]) {
    this.#view = view;
    this.#storage = view.world.sink;
    this.#printRows = printRows;
  }

  async init(): Promise<void> {
    await this.#access();
  }

  async recover(pending: readonly SinkHandle[]): Promise<void> {
    this.#view.world.trace.note(`sink recovers, pending: ${pending.map(decodeHandle).join(' ')}`);
    for (const handle of pending) await this.publish(handle);
    await this.#access();
    this.#storage.prepared.clear();
  }

  async write(batch: ResultBatch): Promise<void> {
    const rows = this.#printRows(batch);
    await this.#access();
    this.#failIf('sink.write-fails');
    this.#rows.push(...rows);
  }

  /** Where it fails, the rows are gone: only a restart from a checkpoint brings them back. */
  async prepare(checkpointId: number): Promise<SinkHandle | undefined> {
    const rows = this.#rows;
    this.#rows = [];
    await this.#access();
    if (rows.length === 0) return undefined;
    this.#failIf('sink.prepare-fails');
    const epoch = this.#storage.prepare(rows);
    this.#view.world.trace.note(`sink prepared ${epoch}, ${rows.length} rows, ${checkpointId}`);
    this.#failIf('sink.prepared-but-fails');
    return new TextEncoder().encode(epoch);
  }

  async publish(handle: SinkHandle): Promise<void> {
    await this.#access();
    this.#failIf('sink.publish-fails');
    const epoch = decodeHandle(handle);
    this.#storage.publish(epoch);
    this.#view.world.trace.note(`sink published ${epoch}`);
    this.#failIf('sink.published-but-fails');
  }

  async close(): Promise<void> {
    this.#rows = [];
  }

  async #access(): Promise<void> {
    const { process, world } = this.#view;
    process.assertAlive();
    const isSlow = world.faults.happens('sink.slow');
    await process.sleep(isSlow ? world.faults.between(1, 2000) : 1);
  }

  #failIf(fault: Parameters<ProcessView['world']['faults']['happens']>[0]): void {
    if (!this.#view.world.faults.happens(fault)) return;
    throw new StreamingError(ErrorType.CONNECTOR_ERROR, `The sink failed: ${fault}.`, {
      component: 'results',
    });
  }
}

function decodeHandle(handle: SinkHandle): string {
  return new TextDecoder().decode(handle);
}

/** Each row of the simulated query's result as the reference model writes it. */
export function printResultRows(batch: ResultBatch): string[] {
  const values = (name: string) => batch.column(name);
  const keys = values('k');
  const starts = values('window_start');
  const ends = values('window_end');
  const aggregates = ['rows_all', 'rows_known', 'total', 'least', 'greatest'].map(values);
  return Array.from({ length: batch.numRows }, (_, row) =>
    resultRow(
      keys[row] as string | null,
      Number(starts[row]),
      Number(ends[row]),
      aggregates.map((column) => column[row] as bigint | null),
    ),
  );
}
