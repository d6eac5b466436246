import type {
  ParticipantSnapshot,
  RestoredState,
  SnapshotRequest,
} from '../../checkpoint/checkpoint-participant.js';
import { dropRows } from '../../columnar/drop-rows.js';
import type { ResultBatch } from '../../columnar/result-batch.js';
import { PendingSnapshot } from '../pending-snapshot.js';
import type { PipelineOutput } from './pipeline-output.js';

/** What the consumer of a job has been given so far, over all restarts within the process. */
export interface Delivered {
  rows: number;
  batches: number;
}

/**
 * Hands rows to the consumer as they come. After a restart within the process, what the consumer has already is dropped
 * on its way; after a restart of the process, rows since the last checkpoint come again.
 */
export class DirectOutput implements PipelineOutput {
  readonly id = 'results';
  readonly #delivered: Delivered;
  readonly #ready: ResultBatch[] = [];
  readonly #pending = new PendingSnapshot();
  #nextCheckpointId = 1;
  /** Rows that the operators have put out over the life of the job. */
  #rowsTotal = 0;

  constructor(delivered: Delivered) {
    this.#delivered = delivered;
  }

  async open(): Promise<void> {}

  restore({ facts }: RestoredState, checkpointId: number): void {
    const { rowsTotal, batches } = facts as {
      readonly rowsTotal: number;
      readonly batches: number;
    };
    this.#rowsTotal = rowsTotal;
    this.#nextCheckpointId = checkpointId + 1;
    this.#delivered.rows = Math.max(this.#delivered.rows, rowsTotal);
    this.#delivered.batches = Math.max(this.#delivered.batches, batches);
  }

  /** Where rows can't be recognised they come again, rather than be lost. */
  begin(isOrderRepeatable: boolean): void {
    if (!isOrderRepeatable) this.#delivered.rows = this.#rowsTotal;
  }

  snapshot(request: SnapshotRequest): Promise<ParticipantSnapshot> {
    return this.#pending.ask(request);
  }

  checkpointAborted(): void {
    this.#pending.forget();
  }

  reachBarrier(checkpointId: number): void {
    this.#nextCheckpointId = checkpointId + 1;
    if (this.#pending.take(checkpointId) === undefined) return;
    const { batches } = this.#delivered;
    this.#pending.answer({ facts: { rowsTotal: this.#rowsTotal, batches } });
  }

  async write(batches: readonly ResultBatch[]): Promise<void> {
    for (const batch of batches) {
      const known = Math.min(batch.numRows, this.#delivered.rows - this.#rowsTotal);
      this.#rowsTotal += batch.numRows;
      if (known === batch.numRows) continue;
      this.#delivered.rows = this.#rowsTotal;
      this.#delivered.batches++;
      const fresh = dropRows(batch, Math.max(known, 0));
      this.#ready.push(fresh.numbered(this.#nextCheckpointId, this.#delivered.batches));
    }
  }

  take(): readonly ResultBatch[] {
    return this.#ready.splice(0);
  }

  async acknowledge(): Promise<void> {}

  async finish(): Promise<void> {}

  async close(): Promise<void> {}
}
