import { ErrorType } from '../../../errors/error-type.js';
import { StreamingError } from '../../../errors/streaming-error.js';
import type { SinkHandle } from '../../sink.js';
import { decodeEpoch, type Epoch, encodeEpoch } from './epoch-handle.js';
import type { EpochPublisher } from './epoch-publisher.js';
import { heldBytes, type RecordChunk } from './record-chunk.js';
import type { RecordDelivery } from './record-delivery.js';

/** An epoch is held in memory, and stored with its checkpoint in one go. */
const EPOCH_BYTES_MAX = 512 << 20;

/**
 * Brokers forget a group's offsets when nothing was committed for `offsets.retention.minutes`, at least a day by any sensible setting.
 * A sink without rows commits its marker again when it is so old.
 */
const MARKER_AGE_MS_MAX = 3_600_000;

export interface TransactionalDeliveryConfig {
  readonly table: string;
  readonly topic: string;
  readonly publisher: EpochPublisher;
}

/** Keeps records until the checkpoint that they belong to is complete, and publishes them in one transaction. */
export class TransactionalDelivery implements RecordDelivery {
  readonly kind = 'transactional';
  readonly #config: TransactionalDeliveryConfig;
  #chunks: RecordChunk[] = [];
  #bytes = 0;

  constructor(config: TransactionalDeliveryConfig) {
    this.#config = config;
  }

  async recover(pending: readonly SinkHandle[]): Promise<void> {
    await this.#config.publisher.recover(pending.map((handle) => this.#decode(handle)));
  }

  async write(chunk: RecordChunk): Promise<void> {
    this.#chunks.push(chunk);
    this.#bytes += heldBytes(chunk);
    if (this.#bytes <= EPOCH_BYTES_MAX) return;
    throw new StreamingError(
      ErrorType.CONNECTOR_ERROR,
      `Table "${this.#config.table}" was given more than ${EPOCH_BYTES_MAX >> 20} MB between two checkpoints: let checkpoints be more frequent.`,
      { component: this.#config.table },
    );
  }

  /** Nothing for an epoch without rows, unless the marker has to be kept from being forgotten. */
  async prepare(checkpointId: number): Promise<SinkHandle | undefined> {
    const { table, topic, publisher } = this.#config;
    publisher.assertNew(checkpointId);
    const chunks = this.#chunks;
    this.#drop();
    if (chunks.length === 0 && publisher.markerAgeMs < MARKER_AGE_MS_MAX) return undefined;
    return encodeEpoch({ table, topic, checkpointId, chunks });
  }

  async publish(handle: SinkHandle): Promise<void> {
    await this.#config.publisher.publish(this.#decode(handle));
  }

  async close(): Promise<void> {
    this.#drop();
    await this.#config.publisher.close();
  }

  #drop(): void {
    this.#chunks = [];
    this.#bytes = 0;
  }

  /** Throws VALIDATION_ERROR where the table has been given another topic since. */
  #decode(handle: SinkHandle): Epoch {
    const epoch = decodeEpoch(handle);
    const { table, topic } = this.#config;
    if (epoch.topic === topic) return epoch;
    throw new StreamingError(
      ErrorType.VALIDATION_ERROR,
      `Rows of table "${table}" wait to be written to topic "${epoch.topic}", and the table now names "${topic}": ` +
        'start the query once with the topic that it had.',
      { component: table, option: 'topic' },
    );
  }
}
