import { RetryPolicy } from '../../retry-policy.js';
import type { SinkConfig } from '../../sink.js';
import type { KafkaClient, KafkaWriter, WriterOptions } from '../driver/kafka-driver.js';
import type { KafkaEnvironment } from '../kafka-environment.js';
import { DirectDelivery } from './direct-delivery.js';
import { EpochPublisher } from './epoch-publisher.js';
import type { KafkaSinkPlan } from './kafka-sink-plan.js';
import type { RecordDelivery } from './record-delivery.js';
import { TransactionalDelivery } from './transactional-delivery.js';

export interface DeliveryParts {
  readonly config: SinkConfig;
  readonly plan: KafkaSinkPlan;
  readonly environment: KafkaEnvironment;
  readonly client: KafkaClient;
  /** What one batch of records may take. */
  readonly batchBytesMax: number;
}

/** How a sink's records get to the brokers, by its `sink.delivery-guarantee`. Connects nothing yet. */
export function makeDelivery(parts: DeliveryParts): RecordDelivery {
  const { config, plan, environment, client, batchBytesMax } = parts;
  const { options } = plan;
  const { topic, partition, acks, compression, transactionTimeoutMs } = options;
  const target = { topic, partition };
  const createWriter = (transactionalId: WriterOptions['transactionalId']): KafkaWriter =>
    client.createWriter({ transactionalId, transactionTimeoutMs, acks, compression });
  const retryPolicy = new RetryPolicy(environment, options.deliveryTimeoutMs);
  if (options.guarantee !== 'exactly-once') {
    return new DirectDelivery({
      writer: createWriter(undefined),
      target,
      batchBytesMax,
      retryPolicy,
      isAwaited: options.guarantee === 'at-least-once',
      kind: plan.repeatedDelivery,
    });
  }
  const publisher = new EpochPublisher({
    table: config.name,
    target,
    admin: client.admin,
    createWriter: () => createWriter(options.transactionalId),
    transactionalId: options.transactionalId,
    transactionTimeoutMs,
    markerGroup: options.markerGroup,
    runNumber: config.runNumber,
    batchBytesMax,
    retryPolicy,
    clock: environment.clock,
    reachFailPoint: config.reachFailPoint,
  });
  return new TransactionalDelivery({ table: config.name, topic, publisher });
}
