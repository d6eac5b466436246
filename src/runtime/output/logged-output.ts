import type {
  ParticipantSnapshot,
  PreparedOutput,
  RestoredState,
  SnapshotRequest,
} from '../../checkpoint/checkpoint-participant.js';
import type { JobStore, StoredOutput } from '../../checkpoint/checkpoint-store.js';
import { dropRows } from '../../columnar/drop-rows.js';
import { decodeIpc, encodeIpc } from '../../columnar/ipc-batch.js';
import type { ResultBatch } from '../../columnar/result-batch.js';
import { PendingSnapshot } from '../pending-snapshot.js';
import { type PipelineOutput, unrecognisableRows } from './pipeline-output.js';

/** An epoch that grows beyond this asks for its checkpoint early. */
const EPOCH_BYTES_MAX = 64 << 20;

/** The last batch that a consumer was given; 0 before the first. */
export interface HandedOut {
  sequence: number;
}

/** A batch with what is stored of it. */
interface LoggedBatch {
  readonly batch: ResultBatch;
  readonly output: PreparedOutput;
}

/**
 * Hands rows to the consumer exactly once: each epoch's batches are stored with its checkpoint, handed out behind it and
 * forgotten when the consumer asks for the next one. After a crash the stored ones are handed out again as they were.
 */
export class LoggedOutput implements PipelineOutput {
  readonly id = 'results';
  readonly #store: JobStore;
  readonly #onEpochFull: () => void;
  readonly #onReady: () => void;
  /** Rows of the epoch that is under way, encoded as they come: at the barrier there would be too many at once. */
  #epoch: { readonly batch: ResultBatch; readonly data: Uint8Array }[] = [];
  #epochBytes = 0;
  /** In the checkpoint that is under way, or in one that was given up. */
  #waiting: LoggedBatch[] = [];
  #ready: ResultBatch[] = [];
  readonly #pending = new PendingSnapshot();
  #rowsTotal = 0;
  #rowsCommitted = 0;
  #sequence = 0;
  readonly #handedOut: HandedOut;
  #acknowledged = 0;

  /**
   * `handedOut` is how far the consumer has come in earlier runs of the job within the process. `onEpochFull` should trigger a checkpoint; `onReady` is called when there is something to `take`.
   */
  constructor(store: JobStore, handedOut: HandedOut, onEpochFull: () => void, onReady: () => void) {
    this.#store = store;
    this.#handedOut = handedOut;
    this.#onEpochFull = onEpochFull;
    this.#onReady = onReady;
  }

  /** Takes up what complete checkpoints hold and the consumer has not acknowledged. Called once, before the first row. */
  async open(): Promise<void> {
    const pending = await this.#store.pendingOutputs(this.id);
    // The consumer that goes on asking has dealt with what it was given, though that could not be noted.
    const unseen = pending.filter(({ sequence }) => sequence > this.#handedOut.sequence);
    this.#ready = unseen.map(batchOf);
    const committed = await this.#store.committedOutput(this.id);
    this.#rowsCommitted = committed.rowsTotal;
    this.#sequence = committed.sequence;
    this.#acknowledged = committed.sequence - pending.length;
  }

  restore({ facts }: RestoredState): void {
    this.#rowsTotal = (facts as { readonly rowsTotal: number }).rowsTotal;
  }

  begin(isOrderRepeatable: boolean): void {
    const rows = this.#rowsCommitted - this.#rowsTotal;
    if (!isOrderRepeatable && rows > 0) throw unrecognisableRows(rows);
  }

  snapshot(request: SnapshotRequest): Promise<ParticipantSnapshot> {
    return this.#pending.ask(request);
  }

  checkpointAborted(): void {
    this.#pending.forget();
  }

  reachBarrier(checkpointId: number): void {
    if (this.#pending.take(checkpointId) === undefined) return;
    const rows = this.#epoch.reduce((sum, { batch }) => sum + batch.numRows, 0);
    let rowsTotal = this.#rowsTotal - rows;
    for (const { batch, data } of this.#epoch) {
      rowsTotal += batch.numRows;
      this.#sequence++;
      const output = { sinkId: this.id, sequence: this.#sequence, rowsTotal, data };
      this.#waiting.push({ batch, output });
    }
    this.#epoch = [];
    this.#epochBytes = 0;
    const outputs = this.#waiting.map(({ output }) => output);
    this.#pending.answer({ facts: { rowsTotal: this.#rowsTotal }, outputs });
  }

  /** Its number goes with the batches, as in the store, also where they were made for one that was given up. */
  checkpointCompleted(checkpointId: number): void {
    for (const { batch, output } of this.#waiting) {
      this.#ready.push(batch.numbered(checkpointId, output.sequence));
    }
    this.#waiting = [];
    this.#onReady();
  }

  async write(batches: readonly ResultBatch[]): Promise<void> {
    for (const batch of batches) {
      const known = Math.max(0, Math.min(batch.numRows, this.#rowsCommitted - this.#rowsTotal));
      this.#rowsTotal += batch.numRows;
      if (known === batch.numRows) continue;
      const fresh = dropRows(batch, known);
      const data = encodeIpc(fresh);
      this.#epoch.push({ batch: fresh, data });
      this.#epochBytes += data.byteLength;
    }
    if (this.#epochBytes > EPOCH_BYTES_MAX) this.#onEpochFull();
  }

  take(): readonly ResultBatch[] {
    const next = this.#ready.shift();
    if (next === undefined) return [];
    this.#handedOut.sequence = next.sequence;
    return [next];
  }

  async acknowledge(): Promise<void> {
    const { sequence } = this.#handedOut;
    if (sequence <= this.#acknowledged) return;
    await this.#store.markPublished(this.id, sequence);
    this.#acknowledged = sequence;
  }

  async finish(): Promise<void> {}

  async close(): Promise<void> {}
}

function batchOf({ data, checkpointId, sequence }: StoredOutput): ResultBatch {
  return decodeIpc(data).numbered(checkpointId, sequence);
}
