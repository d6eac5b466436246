import type { ResultBatch } from '../../columnar/result-batch.js';
import type { SinkConnector, SinkHandle } from '../../connectors/sink.js';
import { StreamingError } from '../../errors/streaming-error.js';
import type { StateSession } from '../../state/state-database.js';
import type { JobRecovery, Remedies } from '../recovery/job-recovery.js';

/** Rows that are held at most, so that a sink that was made anew can be given again what it has not made durable. */
const HELD_ROWS_MAX = 100_000;

/** Told of a batch that the sink of `table` has failed to write and that is left out, before anything more is written. */
export type SkippedBatchListener = (batch: ResultBatch, error: unknown, table: string) => void;

export interface RecoveringSinkSpec {
  readonly table: string;
  readonly kind: 'sink' | 'dead-letters';
  readonly create: () => SinkConnector;
  /** Whether the query may go on without it. */
  readonly isOptional: boolean;
  readonly recovery: JobRecovery;
  /** Absent: no batch may be left out. */
  readonly onSkipped?: SkippedBatchListener;
  /** Ends all waiting. */
  readonly ending: AbortSignal;
}

/**
 * A sink whose failures are dealt with on the spot where its kind allows it: calls are made again, or the sink is made anew and
 * given again what it has not made durable, or left out where it is optional. What it throws, nothing could be done about here.
 */
export class RecoveringSink implements SinkConnector {
  readonly delivery: SinkConnector['delivery'];
  readonly publishWithin?: (session: StateSession, handle: SinkHandle) => Promise<void>;
  readonly #spec: RecoveringSinkSpec;
  #sink: SinkConnector;
  #isOpen = false;
  #isLeftOut = false;
  /** Since the last epoch was ended; undefined where that is too much to be held. */
  #held: ResultBatch[] | undefined = [];
  #heldRows = 0;
  #isPreparing = false;
  /** Settles when the epoch before the rows held is prepared, or could not be. */
  #prepared: Promise<unknown> = Promise.resolve();
  /** Epochs that were prepared and not published yet. */
  #unpublished = 0;

  constructor(spec: RecoveringSinkSpec) {
    this.#spec = spec;
    this.#sink = spec.create();
    this.delivery = this.#sink.delivery;
    if (this.#sink.publishWithin === undefined) return;
    this.publishWithin = async (session, handle) => {
      this.#unpublished--;
      if (!this.#isLeftOut) await this.#sink.publishWithin?.(session, handle);
    };
  }

  async init(): Promise<void> {
    await this.#attempt('init', undefined, () => this.#sink.init(), {
      restart: () => this.#remake(),
    });
  }

  async recover(pending: readonly SinkHandle[]): Promise<void> {
    const restart = async (): Promise<void> => {
      await this.#remake();
      await this.#sink.init();
    };
    await this.#attempt('recover', undefined, () => this.#sink.recover(pending), { restart });
    this.#isOpen = true;
  }

  async write(batch: ResultBatch): Promise<void> {
    const mayRepeat = (error: unknown): boolean =>
      this.#sink.repeatsWrites === true && error instanceof StreamingError && error.retriable;
    const write = async (): Promise<void> => {
      await this.#sink.write(batch);
      this.#hold(batch);
    };
    const remade = this.#canReopen ? this.#remediesByReopening(batch) : {};
    await this.#attempt('write', undefined, write, { mayRepeat, ...remade });
  }

  async prepare(checkpointId: number): Promise<SinkHandle | undefined> {
    this.#held = [];
    this.#heldRows = 0;
    this.#isPreparing = true;
    const prepare = (): Promise<SinkHandle | undefined> => this.#sink.prepare(checkpointId);
    const prepared = this.#attempt('prepare', undefined, prepare, {});
    this.#prepared = prepared.catch(() => {});
    try {
      const handle = await prepared;
      if (handle !== undefined) this.#unpublished++;
      return handle;
    } finally {
      this.#isPreparing = false;
    }
  }

  async publish(handle: SinkHandle): Promise<void> {
    const remedies = { mayRepeat: () => true };
    await this.#attempt('publish', undefined, () => this.#sink.publish(handle), remedies);
    this.#unpublished--;
  }

  close(): Promise<void> {
    return this.#sink.close();
  }

  /** What a transactional sink has prepared or half written would be removed by the one that takes its place. */
  get #canReopen(): boolean {
    if (!this.#isOpen) return false;
    if (this.delivery !== 'transactional') return this.#held !== undefined;
    return !this.#isPreparing && this.#held?.length === 0 && this.#unpublished === 0;
  }

  /** How much of a batch has been written when it fails is not known: the sink that takes this one's place is given what came before. */
  #remediesByReopening(batch: ResultBatch): Remedies<void> {
    const { onSkipped, table } = this.#spec;
    const restart = (): Promise<void> => this.#reopen();
    if (onSkipped === undefined) return { restart };
    const skip = async (error: unknown): Promise<void> => {
      await this.#reopen();
      onSkipped(batch, error, table);
    };
    return { restart, skip };
  }

  #hold(batch: ResultBatch): void {
    this.#heldRows += batch.numRows;
    if (this.#heldRows > HELD_ROWS_MAX) this.#held = undefined;
    this.#held?.push(batch);
  }

  async #remake(): Promise<void> {
    await this.#sink.close().catch(() => {});
    this.#sink = this.#spec.create();
  }

  async #reopen(): Promise<void> {
    await this.#prepared;
    await this.#remake();
    await this.#sink.init();
    await this.#sink.recover([]);
    for (const batch of this.#held ?? []) await this.#sink.write(batch);
  }

  async #attempt<T>(
    operation: string,
    instead: T,
    call: () => Promise<T>,
    remedies: Remedies<T>,
  ): Promise<T> {
    if (this.#isLeftOut) return instead;
    const { table, kind, isOptional, recovery, ending } = this.#spec;
    const place = { component: `${kind}-${table}`, kind, operation };
    const sentence = `Nothing is written to "${table}" any more, which has failed and is optional.`;
    const leaveOut = (): T => {
      this.#isLeftOut = true;
      return instead;
    };
    const degrade = isOptional ? { degrade: { sentence, value: leaveOut } } : {};
    return recovery.attempt(place, ending, call, { ...remedies, ...degrade });
  }
}
