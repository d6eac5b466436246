import type { ResultBatch } from '../../../columnar/result-batch.js';
import { AssertionError, must } from '../../../common/assert.js';
import type { RecordChunk } from '../../kafka/sink/record-chunk.js';
import { RetryPolicy } from '../../retry-policy.js';
import type { SinkConfig, SinkConnector, SinkHandle } from '../../sink.js';
import { openConnection } from '../connection/open-connection.js';
import { errorOfTable } from '../driver/nats-error.js';
import type { NatsEnvironment } from '../nats-environment.js';
import { decodeNatsEpoch, type Epoch, encodeNatsEpoch } from './epoch.js';
import { findStored } from './find-stored.js';
import { MessageSender } from './message-sender.js';
import type { NatsSinkPlan } from './nats-sink-plan.js';
import { RowEncoder } from './row-encoder.js';

/**
 * Writes a table's rows into a JetStream stream, a message each: at once, or by epochs when their checkpoints are complete. JetStream
 * has no transactions: exactly once, each message has an id, and what is not known to be stored is looked for by these.
 */
export class NatsSink implements SinkConnector {
  readonly delivery: SinkConnector['delivery'];
  readonly #config: SinkConfig;
  readonly #plan: NatsSinkPlan;
  readonly #environment: NatsEnvironment;
  /** In front of the ids of messages that are sent at once. */
  readonly #idPrefix: string;
  #encoder: RowEncoder | undefined;
  #sender: MessageSender | undefined;
  /** Exactly once: what the epoch has so far. */
  #chunks: RecordChunk[] = [];
  #messagesSent = 0;

  constructor(config: SinkConfig, plan: NatsSinkPlan, environment: NatsEnvironment) {
    this.#config = config;
    this.#plan = plan;
    this.#environment = environment;
    this.delivery = plan.options.guarantee === 'exactly-once' ? 'transactional' : 'at-least-once';
    this.#idPrefix = this.#newIdPrefix();
  }

  /** Tries for a while when no server answers. Throws NatsError where there is no such stream. */
  init(): Promise<void> {
    return this.#named(() => this.#open());
  }

  /** What an earlier run has left that delivered exactly once is published, by whatever guarantee now. */
  recover(pending: readonly SinkHandle[]): Promise<void> {
    return this.#named(async () => {
      for (const handle of pending) await this.#publish(decodeNatsEpoch(handle), true);
    });
  }

  write(batch: ResultBatch): Promise<void> {
    return this.#named(async () => {
      const sender = must(this.#sender);
      const chunk = must(this.#encoder).encode(batch);
      const { guarantee } = this.#plan.options;
      if (guarantee === 'exactly-once') this.#chunks.push(chunk);
      else if (guarantee === 'none') await sender.send(chunk);
      else {
        const idPrefix = `${this.#idPrefix}-${this.#messagesSent}`;
        this.#messagesSent += chunk.count;
        await sender.publish([chunk], idPrefix, { mayBeStored: false });
      }
    });
  }

  /** Rows that are sent at once have been stored when `write` has resolved. */
  async prepare(checkpointId: number): Promise<SinkHandle | undefined> {
    const chunks = this.#chunks;
    this.#chunks = [];
    if (chunks.length === 0) return undefined;
    const { stream } = this.#plan.options;
    return this.#named(async () => {
      const sender = must(this.#sender);
      const { lastSequence } = await sender.withClient((client) => client.stream(stream));
      const idPrefix = this.#newIdPrefix();
      const table = this.#config.name;
      return encodeNatsEpoch({ table, stream, checkpointId, idPrefix, lastSequence, chunks });
    });
  }

  publish(handle: SinkHandle): Promise<void> {
    if (this.delivery !== 'transactional') {
      throw new AssertionError('a sink that sends messages as they come has no epochs to publish');
    }
    return this.#named(() => this.#publish(decodeNatsEpoch(handle), false));
  }

  async close(): Promise<void> {
    this.#chunks = [];
    await this.#sender?.close();
  }

  async #publish(epoch: Epoch, mayBeStored: boolean): Promise<void> {
    const sender = must(this.#sender);
    await sender.publish(epoch.chunks, epoch.idPrefix, {
      mayBeStored,
      ...(this.delivery === 'transactional'
        ? { findStored: (client) => findStored(client, epoch) }
        : {}),
    });
  }

  async #open(): Promise<void> {
    const { options, connection, fields, load } = this.#plan;
    const { loadNatsDriver, fileSystem } = this.#environment;
    const encoder = (await load())(fields.schema);
    const driver = await loadNatsDriver();
    const place = await openConnection(connection, this.#config.name, fileSystem);
    const { stream, subject, deliveryTimeoutMs } = options;
    const sender = new MessageSender({
      connect: () => driver.connect(place),
      stream,
      subject,
      retryPolicy: new RetryPolicy(this.#environment, deliveryTimeoutMs),
      reachFailPoint: this.#config.reachFailPoint,
    });
    this.#sender = sender;
    const { messageBytesMax } = await sender.withClient((client) => client.stream(stream));
    const config = { table: this.#config, stream, fields, encoder, messageBytesMax };
    this.#encoder = new RowEncoder(config);
    await this.#encoder.prepare();
  }

  /** Of this run and moment alone: ids that came again would be taken for messages that are there. */
  #newIdPrefix(): string {
    const { clock, random } = this.#environment;
    const digits = Math.floor(random.next() * Number.MAX_SAFE_INTEGER).toString(36);
    const { jobId, name, runNumber } = this.#config;
    return `${jobId}-${name}-${runNumber}-${clock.nowMs().toString(36)}-${digits}`;
  }

  /** What it throws says which table it is about. */
  async #named<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw errorOfTable(error, this.#config.name, this.#plan.options.stream);
    }
  }
}
