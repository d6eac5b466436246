import { AssertionError } from '../../../common/assert.js';
import { Deferred } from '../../../common/deferred.js';
import type { RetryPolicy } from '../../retry-policy.js';
import type { SinkConnector, SinkHandle } from '../../sink.js';
import type { KafkaWriter } from '../driver/kafka-driver.js';
import { KafkaError } from '../driver/kafka-error.js';
import { decodeEpoch } from './epoch-handle.js';
import { heldBytes, type RecordChunk, type RecordTarget, recordPortions } from './record-chunk.js';
import type { RecordDelivery } from './record-delivery.js';

/** Rows that wait to be sent, before the query has to wait for them. */
const QUEUE_BYTES_MAX = 8 << 20;

export interface DirectDeliveryConfig {
  /** Without transactions. */
  readonly writer: KafkaWriter;
  readonly target: RecordTarget;
  /** What one batch of records may take. */
  readonly batchBytesMax: number;
  readonly retryPolicy: RetryPolicy;
  /** Whether a checkpoint waits until everything before it was acknowledged. */
  readonly isAwaited: boolean;
  readonly kind: Extract<SinkConnector['delivery'], 'at-least-once' | 'idempotent'>;
}

/**
 * Sends records as they come, one request after the other, so that their order is kept also where one has to be sent again; what
 * comes meanwhile goes together into the next one.
 */
export class DirectDelivery implements RecordDelivery {
  readonly kind: DirectDeliveryConfig['kind'];
  readonly #config: DirectDeliveryConfig;
  #isOpen = false;
  #queue: RecordChunk[] = [];
  #queueBytes = 0;
  /** Chunks taken, and of these acknowledged, since the start. */
  #taken = 0;
  #acknowledged = 0;
  #sending: Promise<void> | undefined;
  #progress = new Deferred<void>();
  #failure: { readonly error: unknown } | undefined;

  constructor(config: DirectDeliveryConfig) {
    this.#config = config;
    this.kind = config.kind;
  }

  /** What an earlier run has left that delivered exactly once is sent, maybe once more. */
  async recover(pending: readonly SinkHandle[]): Promise<void> {
    await this.#config.writer.init();
    this.#isOpen = true;
    for (const handle of pending) {
      for (const chunk of decodeEpoch(handle).chunks) await this.write(chunk);
    }
    await this.#acknowledgedUpTo(this.#taken);
  }

  async write(chunk: RecordChunk): Promise<void> {
    this.#assertWhole();
    this.#queue.push(chunk);
    this.#queueBytes += heldBytes(chunk);
    this.#taken++;
    this.#sending ??= this.#sendAll();
    while (this.#queueBytes > QUEUE_BYTES_MAX) {
      await this.#progress.promise;
      this.#assertWhole();
    }
  }

  async prepare(): Promise<undefined> {
    this.#assertWhole();
    if (this.#config.isAwaited) await this.#acknowledgedUpTo(this.#taken);
  }

  publish(): Promise<void> {
    throw new AssertionError('a sink that sends records as they come has no epochs to publish');
  }

  async close(): Promise<void> {
    this.#config.retryPolicy.close();
    // Rows that nobody has waited for are sent none the less where that is still possible.
    if (this.#config.isAwaited) this.#queue = [];
    await this.#sending;
    if (this.#isOpen) await this.#config.writer.close();
  }

  async #acknowledgedUpTo(count: number): Promise<void> {
    while (this.#acknowledged < count) {
      await this.#progress.promise;
      this.#assertWhole();
    }
  }

  async #sendAll(): Promise<void> {
    const { writer, target, batchBytesMax, retryPolicy } = this.#config;
    try {
      while (this.#queue.length > 0) {
        const chunks = this.#queue;
        this.#queue = [];
        for (const portion of recordPortions(chunks, target, batchBytesMax)) {
          await retryPolicy.run(() => writer.send(portion), isPassing);
        }
        this.#acknowledged += chunks.length;
        for (const chunk of chunks) this.#queueBytes -= heldBytes(chunk);
        this.#tell();
      }
    } catch (error) {
      this.#failure = { error };
      this.#tell();
    } finally {
      this.#sending = undefined;
    }
  }

  #tell(): void {
    const progress = this.#progress;
    this.#progress = new Deferred();
    progress.resolve();
  }

  #assertWhole(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}

export function isPassing(error: unknown): boolean {
  return error instanceof KafkaError && error.retriable;
}
