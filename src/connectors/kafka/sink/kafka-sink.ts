import type { ResultBatch } from '../../../columnar/result-batch.js';
import { must } from '../../../common/assert.js';
import { ErrorType } from '../../../errors/error-type.js';
import { StreamingError } from '../../../errors/streaming-error.js';
import { RetryPolicy } from '../../retry-policy.js';
import type { SinkConfig, SinkConnector, SinkHandle } from '../../sink.js';
import { openConnection } from '../connection/open-connection.js';
import type { KafkaClient } from '../driver/kafka-driver.js';
import { errorOfTable } from '../error-of-table.js';
import type { KafkaEnvironment } from '../kafka-environment.js';
import { isPassing } from './direct-delivery.js';
import type { KafkaSinkPlan } from './kafka-sink-plan.js';
import { makeDelivery } from './make-delivery.js';
import type { RecordDelivery } from './record-delivery.js';
import { RecordEncoder } from './record-encoder.js';
import type { RowRecords } from './row-records.js';

/** What `init` has made. */
interface Opened {
  readonly records: RowRecords;
  readonly delivery: RecordDelivery;
}

/**
 * Writes a table's rows into a Kafka topic, a record each: at once, or an epoch in one transaction when its checkpoint is complete.
 * How records are made of rows, and how they get to the brokers, are parts of their own.
 */
export class KafkaSink implements SinkConnector {
  readonly delivery: SinkConnector['delivery'];
  readonly #config: SinkConfig;
  readonly #plan: KafkaSinkPlan;
  readonly #environment: KafkaEnvironment;
  readonly #startPolicy: RetryPolicy;
  #client: KafkaClient | undefined;
  #opened: Opened | undefined;

  constructor(config: SinkConfig, plan: KafkaSinkPlan, environment: KafkaEnvironment) {
    this.#config = config;
    this.#plan = plan;
    this.#environment = environment;
    this.#startPolicy = new RetryPolicy(environment, plan.options.deliveryTimeoutMs);
    this.delivery =
      plan.options.guarantee === 'exactly-once' ? 'transactional' : plan.repeatedDelivery;
  }

  /**
   * Throws VALIDATION_ERROR where there is no such topic, and where rows can't be written in the format. Tries for a while when no
   * broker answers.
   */
  init(): Promise<void> {
    return this.#named(() => this.#open());
  }

  recover(pending: readonly SinkHandle[]): Promise<void> {
    return this.#named(() => must(this.#opened).delivery.recover(pending));
  }

  write(batch: ResultBatch): Promise<void> {
    return this.#named(() => must(this.#opened).records.write(batch));
  }

  prepare(checkpointId: number): Promise<SinkHandle | undefined> {
    return this.#named(async () => {
      const { records, delivery } = must(this.#opened);
      await records.flush();
      return delivery.prepare(checkpointId);
    });
  }

  publish(handle: SinkHandle): Promise<void> {
    return this.#named(() => must(this.#opened).delivery.publish(handle));
  }

  async close(): Promise<void> {
    this.#opened?.records.close();
    this.#startPolicy.close();
    try {
      await this.#opened?.delivery.close();
    } finally {
      await this.#client?.close();
    }
  }

  /** What it throws says which table it is about. */
  async #named<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw errorOfTable(error, this.#config.name, this.#plan.options.topic);
    }
  }

  async #open(): Promise<void> {
    const { connection, fields, options } = this.#plan;
    const keyEncoder = fields.key && (await must(this.#plan.keyEncoding)())(fields.key.schema);
    const valueEncoder = (await this.#plan.valueEncoding())(fields.value.schema);
    const driver = await this.#environment.loadKafkaDriver();
    const client = driver.connect(
      await openConnection(connection, this.#config.name, this.#environment),
    );
    this.#client = client;
    const batchBytesMax = await this.#startPolicy.run(
      () => this.#findBatchBytesMax(client),
      isPassing,
    );
    const { topic } = options;
    const encoder = new RecordEncoder({
      table: this.#config,
      topic,
      fields,
      keyEncoder,
      valueEncoder,
      batchBytesMax,
    });
    await encoder.prepare();
    const delivery = makeDelivery({
      config: this.#config,
      plan: this.#plan,
      environment: this.#environment,
      client,
      batchBytesMax,
    });
    const send = (chunk: Parameters<RecordDelivery['write']>[0]) => delivery.write(chunk);
    const records = this.#plan.makeRecords(encoder, send, this.#environment.timers);
    this.#opened = { records, delivery };
  }

  /** What may be sent as one batch: less than what the brokers take, since what is not compressible grows a little. */
  async #findBatchBytesMax({ admin }: KafkaClient): Promise<number> {
    const { topic, requestBytesMax, compression } = this.#plan.options;
    const partitions = await admin.partitions(topic);
    if (partitions === undefined) {
      const { name } = this.#config;
      throw new StreamingError(
        ErrorType.VALIDATION_ERROR,
        `Table "${name}" is to be written to topic "${topic}", which does not exist or may not be seen by this user: create it, ` +
          `as in kafka-topics.sh --create --topic ${topic} --partitions 4, or grant DESCRIBE on it.`,
        { component: name, option: 'topic', topic },
      );
    }
    const taken = (await admin.batchBytesMax(topic)) ?? requestBytesMax;
    const bytesMax = Math.min(taken, requestBytesMax);
    return compression === 'none' ? bytesMax : bytesMax - (bytesMax >> 6);
  }
}
