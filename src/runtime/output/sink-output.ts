import type {
  ParticipantSnapshot,
  PreparedOutput,
  RestoredState,
  SnapshotRequest,
  StateDescription,
} from '../../checkpoint/checkpoint-participant.js';
import type { JobStore } from '../../checkpoint/checkpoint-store.js';
import { dropRows } from '../../columnar/drop-rows.js';
import type { ResultBatch } from '../../columnar/result-batch.js';
import type { FailPointListener } from '../../common/fail-points.js';
import type { SinkConnector, SinkHandle } from '../../connectors/sink.js';
import type { StateSession } from '../../state/state-database.js';
import { PendingSnapshot } from '../pending-snapshot.js';
import { type PipelineOutput, unrecognisableRows } from './pipeline-output.js';

/** A sink behind a pipeline. Its epochs end with the checkpoints, and become visible behind them. */
export class SinkOutput implements PipelineOutput {
  readonly id: string;
  readonly description: StateDescription;
  readonly #sink: SinkConnector;
  readonly #store: JobStore | undefined;
  readonly #reachFailPoint: FailPointListener;
  /** Writing and publishing take turns. */
  #turn: Promise<unknown> = Promise.resolve();
  /** Settles when the sink has prepared an epoch, which it goes on with when the checkpoint is given up meanwhile. */
  #preparing: Promise<unknown> = Promise.resolve();
  /** Why an epoch could not be prepared: its rows are lost, unless the job goes back to a checkpoint. */
  #failure: { readonly error: unknown } | undefined;
  readonly #pending = new PendingSnapshot();
  /** Prepared and not published, oldest first: more than one epoch where a checkpoint has been given up. */
  #waiting: PreparedOutput[] = [];
  #sequence = 0;
  #rowsTotal = 0;
  /** Rows that complete checkpoints have in their outputs already: they come again after a fall-back to an older one. */
  #rowsCommitted = 0;

  /** `store` is undefined for a job without checkpoints; `kind` tells the query's own rows from dead letters. */
  constructor(
    table: string,
    sink: SinkConnector,
    store: JobStore | undefined,
    reachFailPoint: FailPointListener,
    kind: 'sink' | 'dead-letters' = 'sink',
  ) {
    this.id = `${kind}-${table}`;
    const sentence = kind === 'sink' ? `INSERT INTO ${table}` : `dead letters to ${table}`;
    this.description = { kind, identity: table, sentence };
    this.#sink = sink;
    this.#store = store;
    this.#reachFailPoint = reachFailPoint;
  }

  /** Publishes what complete checkpoints have left, and removes the rest. */
  async open(): Promise<void> {
    await this.#sink.init();
    const pending = (await this.#store?.pendingOutputs(this.id)) ?? [];
    this.#reachFailPoint('restore.before-republish');
    await this.#sink.recover(pending.map(({ data }) => data));
    const last = pending.at(-1);
    if (last !== undefined) await this.#store?.markPublished(this.id, last.sequence);
    const committed = await this.#store?.committedOutput(this.id);
    this.#rowsCommitted = committed?.rowsTotal ?? 0;
    this.#sequence = committed?.sequence ?? 0;
  }

  restore({ facts }: RestoredState): void {
    this.#rowsTotal = (facts as { readonly rowsTotal: number }).rowsTotal;
  }

  /** Rows that an idempotent sink has already may be written to it again. */
  begin(isOrderRepeatable: boolean): void {
    const rows = this.#rowsCommitted - this.#rowsTotal;
    if (isOrderRepeatable || rows <= 0) return;
    if (this.#sink.delivery !== 'idempotent') throw unrecognisableRows(rows);
    this.#rowsCommitted = this.#rowsTotal;
  }

  snapshot(request: SnapshotRequest): Promise<ParticipantSnapshot> {
    return this.#pending.ask(request);
  }

  reachBarrier(checkpointId: number): void {
    this.#assertWhole();
    if (this.#pending.take(checkpointId) === undefined) return;
    this.#pending.answer(this.#prepare(checkpointId));
  }

  checkpointAborted(): void {
    this.#pending.forget();
  }

  async checkpointCompleted(): Promise<void> {
    const outputs = this.#waiting;
    const last = outputs.at(-1);
    if (last === undefined) return;
    this.#waiting = [];
    this.#reachFailPoint('sink.before-publish');
    if (this.#sink.publishWithin === undefined) {
      for (const { data } of outputs) await this.#inTurn(() => this.#sink.publish(data));
    }
    this.#reachFailPoint('sink.published');
    await this.#store?.markPublished(this.id, last.sequence);
  }

  async write(batches: readonly ResultBatch[]): Promise<void> {
    for (const batch of batches) {
      this.#assertWhole();
      const known = Math.max(0, Math.min(batch.numRows, this.#rowsCommitted - this.#rowsTotal));
      this.#rowsTotal += batch.numRows;
      if (known < batch.numRows) await this.#inTurn(() => this.#sink.write(dropRows(batch, known)));
    }
  }

  take(): readonly ResultBatch[] {
    return [];
  }

  async acknowledge(): Promise<void> {}

  async finish(): Promise<void> {
    const handle = await this.#sink.prepare(1);
    if (handle !== undefined) await this.#sink.publish(handle);
  }

  async close(): Promise<void> {
    await this.#turn.catch(() => {});
    await this.#preparing;
    await this.#sink.close();
  }

  async #prepare(checkpointId: number): Promise<ParticipantSnapshot> {
    const rowsTotal = this.#rowsTotal;
    this.#reachFailPoint('sink.before-prepare');
    const data = await this.#endEpoch(checkpointId);
    this.#reachFailPoint('sink.prepared');
    if (data !== undefined) {
      this.#sequence++;
      this.#waiting.push({ sinkId: this.id, sequence: this.#sequence, rowsTotal, data });
    }
    const outputs = [...this.#waiting];
    const { publishWithin } = this.#sink;
    if (publishWithin === undefined) return { facts: { rowsTotal }, outputs };
    const withinTransaction = async (session: StateSession): Promise<void> => {
      for (const output of outputs) await publishWithin.call(this.#sink, session, output.data);
    };
    return { facts: { rowsTotal }, outputs, withinTransaction };
  }

  /** Rows behind the barrier are written while the epoch is being prepared, but not before that has begun. */
  #endEpoch(checkpointId: number): Promise<SinkHandle | undefined> {
    return new Promise((resolve, reject) => {
      const begun = this.#inTurn(async () => {
        await this.#preparing;
        this.#assertWhole();
        this.#preparing = this.#sink.prepare(checkpointId).then(resolve, (error: unknown) => {
          this.#failure = { error };
          reject(error);
        });
      });
      begun.catch(reject);
    });
  }

  /** A checkpoint that fails may be tolerated, but not one that has cost rows. */
  #assertWhole(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => {});
    return done;
  }
}
