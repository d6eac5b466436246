import { must } from '../../../common/assert.js';
import type { FailPointListener } from '../../../common/fail-points.js';
import { ErrorType } from '../../../errors/error-type.js';
import { StreamingError } from '../../../errors/streaming-error.js';
import type { Clock } from '../../../time/clock.js';
import type { RetryPolicy } from '../../retry-policy.js';
import type { KafkaAdmin, KafkaWriter } from '../driver/kafka-driver.js';
import { KafkaError } from '../driver/kafka-error.js';
import { isPassing } from './direct-delivery.js';
import type { Epoch } from './epoch-handle.js';
import {
  markerMetadata,
  markerOf,
  NOTHING_PUBLISHED,
  type PublishMarker,
} from './publish-marker.js';
import { type RecordChunk, type RecordTarget, recordPortions } from './record-chunk.js';

export interface EpochPublisherConfig {
  readonly table: string;
  readonly target: RecordTarget;
  readonly admin: KafkaAdmin;
  readonly createWriter: () => KafkaWriter;
  readonly transactionalId: string;
  readonly transactionTimeoutMs: number;
  /** The group whose offset of the topic's partition 0 is the marker. */
  readonly markerGroup: string;
  readonly runNumber: number;
  /** What one batch of records may take. */
  readonly batchBytesMax: number;
  readonly retryPolicy: RetryPolicy;
  readonly clock: Clock;
  readonly reachFailPoint: FailPointListener;
}

/** A writer that has fenced those before it, and what the marker was from then on. */
interface Opened {
  readonly writer: KafkaWriter;
  readonly marker: PublishMarker;
}

/**
 * Publishes epochs, each in one transaction with the marker, by which it is known when it comes again: also where a commit's
 * answer was lost, or the process was killed. The marker is only read once a writer has taken over, since nothing of older
 * writers can come behind that.
 */
export class EpochPublisher {
  readonly #config: EpochPublisherConfig;
  #opened: Opened | undefined;
  /** Whether there was a marker the last time that it was read or set. */
  #isMarked = false;
  #markedAtMs = Number.NEGATIVE_INFINITY;

  constructor(config: EpochPublisherConfig) {
    this.#config = config;
  }

  /**
   * Takes over from older writers, publishes of the pending epochs, oldest first, what was not, and sets the marker, so that from
   * here on there is one. Throws CONNECTOR_ERROR where it is gone, and the epochs may or may not have been published.
   */
  async recover(pending: readonly Epoch[]): Promise<void> {
    const { retryPolicy, runNumber } = this.#config;
    const found = await retryPolicy.run(() => this.#open(), isPassing);
    if (found === undefined && pending.length > 0) throw this.#markerLost(must(pending.at(-1)));
    // Every opening of a job has a higher number.
    if (found?.ownerRun === runNumber) throw this.#replaced(runNumber);
    for (const epoch of pending) await this.publish(epoch);
    await this.#repeatedly(async ({ writer, marker }) => {
      if (marker.ownerRun < runNumber) await this.#transact(writer, marker.checkpointId, []);
    });
  }

  /** Does nothing where the epoch has been published. */
  async publish({ checkpointId, chunks }: Epoch): Promise<void> {
    await this.#repeatedly(async ({ writer, marker }) => {
      if (checkpointId > marker.checkpointId) await this.#transact(writer, checkpointId, chunks);
    });
  }

  /** A checkpoint that is about to be taken can't have been published, unless the state is an old copy. */
  assertNew(checkpointId: number): void {
    const marker = this.#opened?.marker;
    if (marker !== undefined && checkpointId <= marker.checkpointId) {
      throw this.#replaced(marker.ownerRun);
    }
  }

  /** How long ago the marker was set. */
  get markerAgeMs(): number {
    return this.#config.clock.monotonicMs() - this.#markedAtMs;
  }

  async close(): Promise<void> {
    this.#config.retryPolicy.close();
    await this.#discardWriter();
  }

  async #repeatedly(work: (opened: Opened) => Promise<void>): Promise<void> {
    await this.#config.retryPolicy.run(async () => {
      if (this.#opened === undefined) await this.#reopen();
      await work(must(this.#opened));
    }, isCurable);
  }

  /** Records and marker in one transaction. */
  async #transact(
    writer: KafkaWriter,
    checkpointId: number,
    chunks: readonly RecordChunk[],
  ): Promise<void> {
    const { target, markerGroup, batchBytesMax, clock, reachFailPoint } = this.#config;
    const marker = { checkpointId, ownerRun: this.#config.runNumber };
    const startedAtMs = clock.monotonicMs();
    try {
      await writer.begin();
      for (const portion of recordPortions(chunks, target, batchBytesMax)) {
        await writer.send(portion);
        reachFailPoint('sink.half-published');
      }
      const offset = { topic: target.topic, partition: 0, offset: checkpointId };
      await writer.markOffset(markerGroup, offset, markerMetadata(marker));
      await writer.commit();
    } catch (error) {
      await writer.abort().catch(() => {});
      await this.#discardWriter();
      throw this.#explained(error, clock.monotonicMs() - startedAtMs);
    }
    this.#opened = { writer, marker };
    this.#isMarked = true;
    this.#markedAtMs = clock.monotonicMs();
  }

  /** A writer that takes over, and the marker that it has found. */
  async #open(): Promise<PublishMarker | undefined> {
    await this.#discardWriter();
    const writer = this.#config.createWriter();
    try {
      await writer.init();
      const found = await this.#readMarker();
      this.#assertNewest(found);
      if (found === undefined && this.#isMarked) throw this.#markerRemoved();
      this.#isMarked = found !== undefined;
      this.#opened = { writer, marker: found ?? NOTHING_PUBLISHED };
      return found;
    } catch (error) {
      await writer.close().catch(() => {});
      throw this.#explained(error, 0);
    }
  }

  /** Behind a failure. Looks first whether this run has been replaced, so as not to disturb the one that has done it. */
  async #reopen(): Promise<void> {
    this.#assertNewest(await this.#readMarker());
    await this.#open();
  }

  async #readMarker(): Promise<PublishMarker | undefined> {
    const { admin, markerGroup, target, table } = this.#config;
    const [committed] = await admin.committedOffsets(markerGroup, target.topic);
    return committed && markerOf(committed, markerGroup, table);
  }

  /** A run that is older than the marker has been replaced; or its state is older than what the topic has. */
  #assertNewest(marker: PublishMarker | undefined): void {
    if (marker !== undefined && marker.ownerRun > this.#config.runNumber) {
      throw this.#replaced(marker.ownerRun);
    }
  }

  #replaced(ownerRun: number): KafkaError {
    const { runNumber, table, target } = this.#config;
    return new KafkaError(
      'fenced',
      `Table "${table}" has been written to by run ${ownerRun} of this query, and this is run ${runNumber}: either another process has ` +
        'taken over, and this one must stop; or the state is an old copy, and would write rows again that the topic has.',
      { topic: target.topic },
    );
  }

  async #discardWriter(): Promise<void> {
    const writer = this.#opened?.writer;
    this.#opened = undefined;
    await writer?.close().catch(() => {});
  }

  #explained(error: unknown, tookMs: number): unknown {
    if (!(error instanceof KafkaError) || error.kind !== 'fenced') return error;
    const { table, target, transactionalId, transactionTimeoutMs } = this.#config;
    const place = { topic: target.topic };
    // The broker fences the writer of a transaction that it has given up.
    if (tookMs >= transactionTimeoutMs) {
      return new StreamingError(
        ErrorType.TIMEOUT_ERROR,
        `Table "${table}" was not written within the ${transactionTimeoutMs} ms of a transaction: raise 'properties.transaction.timeout.ms', ` +
          'or let checkpoints be more frequent.',
        { component: table, ...place },
        { cause: error },
      );
    }
    const sentence =
      `Another process has taken over the writer "${transactionalId}" of table "${table}": this one stops; run each query once, ` +
      "or give each its own 'sink.transactional-id-prefix'.";
    return new KafkaError('fenced', sentence, place, error);
  }

  #markerRemoved(): StreamingError {
    const { table, target, markerGroup } = this.#config;
    return new StreamingError(
      ErrorType.CONNECTOR_ERROR,
      `The marker of table "${table}" has gone from group "${markerGroup}" while the query was running: see who deletes offsets or topics.`,
      { component: table, topic: target.topic },
    );
  }

  #markerLost({ checkpointId }: Epoch): StreamingError {
    const { table, target, markerGroup } = this.#config;
    return new StreamingError(
      ErrorType.CONNECTOR_ERROR,
      `It is not known whether the rows of checkpoint ${checkpointId} have been written to topic "${target.topic}": the marker in group ` +
        `"${markerGroup}" is not there, as brokers forget offsets in time (offsets.retention.minutes), or 'sink.transactional-id-prefix' ` +
        `is another one. To have the rows written, perhaps a second time, start the query once with 'sink.delivery-guarantee' = 'at-least-once' for table "${table}".`,
      { component: table, topic: target.topic },
    );
  }
}

/** What passes by itself, and what a new writer may not have any more. */
function isCurable(error: unknown): boolean {
  return isPassing(error) || (error instanceof KafkaError && error.kind === 'other');
}
