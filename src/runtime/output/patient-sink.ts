import type { ResultBatch } from '../../columnar/result-batch.js';
import { Deferred } from '../../common/deferred.js';
import type { SinkConnector, SinkHandle } from '../../connectors/sink.js';
import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import type { StateSession } from '../../state/state-database.js';
import type { Timers } from '../../time/clock.js';

/** How long a sink may still take for what it is at, once its query is to end. */
const PATIENCE_MS = 10_000;

/**
 * A sink that is waited for as long as its query runs, and a little longer: one that never answers must not keep the query
 * from being stopped or started again. Its `close` is then called while another call is under way.
 */
export class PatientSink implements SinkConnector {
  readonly delivery: SinkConnector['delivery'];
  readonly repeatsWrites: boolean;
  readonly publishWithin?: (session: StateSession, handle: SinkHandle) => Promise<void>;
  readonly #table: string;
  readonly #sink: SinkConnector;
  /** Of each call under way what ends it. One for all would keep the result of every call. */
  readonly #waits = new Set<Deferred<never>>();
  #overdue: StreamingError | undefined;
  #cancelTimer = (): void => {};
  #doing = 'init';

  /** Patience begins to run out when `ending` aborts. */
  constructor(table: string, sink: SinkConnector, ending: AbortSignal, timers: Timers) {
    this.delivery = sink.delivery;
    this.repeatsWrites = sink.repeatsWrites === true;
    this.#table = table;
    this.#sink = sink;
    const { publishWithin } = sink;
    if (publishWithin !== undefined) {
      this.publishWithin = (session, handle) => publishWithin.call(sink, session, handle);
    }
    const expire = (): void => {
      this.#cancelTimer = timers.after(PATIENCE_MS, () => this.#giveUp());
    };
    if (ending.aborted) expire();
    else ending.addEventListener('abort', expire, { once: true });
  }

  init(): Promise<void> {
    return this.#waitFor('init', () => this.#sink.init());
  }

  recover(pending: readonly SinkHandle[]): Promise<void> {
    return this.#waitFor('recover', () => this.#sink.recover(pending));
  }

  write(batch: ResultBatch): Promise<void> {
    return this.#waitFor('write', () => this.#sink.write(batch));
  }

  prepare(checkpointId: number): Promise<SinkHandle | undefined> {
    return this.#waitFor('prepare', () => this.#sink.prepare(checkpointId));
  }

  publish(handle: SinkHandle): Promise<void> {
    return this.#waitFor('publish', () => this.#sink.publish(handle));
  }

  async close(): Promise<void> {
    try {
      await this.#waitFor('close', () => this.#sink.close());
    } finally {
      this.#cancelTimer();
    }
  }

  async #waitFor<T>(doing: string, call: () => Promise<T>): Promise<T> {
    this.#doing = doing;
    const overdue = new Deferred<never>();
    if (this.#overdue !== undefined) overdue.reject(this.#overdue);
    this.#waits.add(overdue);
    try {
      return await Promise.race([call(), overdue.promise]);
    } finally {
      this.#waits.delete(overdue);
    }
  }

  #giveUp(): void {
    this.#overdue = this.#error();
    for (const overdue of this.#waits) overdue.reject(this.#overdue);
  }

  #error(): StreamingError {
    return new StreamingError(
      ErrorType.TIMEOUT_ERROR,
      `The sink of table "${this.#table}" has not come to the end of "${this.#doing}" within ${PATIENCE_MS / 1000} seconds ` +
        'since the query was to end, and is left behind: see what it waits for.',
      { component: this.#table, operation: this.#doing },
    );
  }
}
