import { OptionReader } from '../../../common/option-reader.js';
import { ErrorType } from '../../../errors/error-type.js';
import { StreamingError } from '../../../errors/streaming-error.js';
import type { MessageEncoderFactory } from '../../../formats/message-format.js';
import type { SinkConfig, SinkConnector } from '../../sink.js';
import {
  type KafkaConnectionOptions,
  readConnectionOptions,
} from '../connection/kafka-connection-options.js';
import type { KafkaEnvironment } from '../kafka-environment.js';
import { type RecordFields, readRecordFields } from '../record-fields.js';
import { type RowRecordsFactory, recordPerRow } from './row-records.js';
import { readKeyEncoding, readValueEncoding } from './sink-formats.js';
import { type KafkaSinkOptions, readKafkaSinkOptions } from './sink-options.js';

/** What a table's options ask of its sink. */
export interface KafkaSinkPlan {
  readonly options: KafkaSinkOptions;
  readonly connection: KafkaConnectionOptions;
  readonly fields: RecordFields;
  /** There where `fields` has a key. Loads what the format needs. */
  readonly keyEncoding: (() => Promise<MessageEncoderFactory>) | undefined;
  readonly valueEncoding: () => Promise<MessageEncoderFactory>;
  readonly makeRecords: RowRecordsFactory;
  /** What rows are that come again after a crash, where they are not delivered exactly once. */
  readonly repeatedDelivery: Extract<SinkConnector['delivery'], 'at-least-once' | 'idempotent'>;
}

/** For `'connector' = 'kafka'`: a record for each row. Throws VALIDATION_ERROR. */
export function planKafkaSink(config: SinkConfig, environment: KafkaEnvironment): KafkaSinkPlan {
  const options = new OptionReader(config);
  const value = readValueEncoding(options, environment.messageFormats);
  if (config.primaryKey.length > 0 && value.format.changelogMode === 'insert-only') {
    throw new StreamingError(
      ErrorType.VALIDATION_ERROR,
      `Table "${config.name}" has a primary key, which a topic of format "${value.format.name}" can't keep: leave it out, or use 'connector' = 'upsert-kafka'.`,
      { component: config.name },
    );
  }
  const plan: KafkaSinkPlan = {
    options: readKafkaSinkOptions(options, config),
    connection: readConnectionOptions(options, config),
    fields: readRecordFields(options, config),
    keyEncoding: readKeyEncoding(options, environment.messageFormats)?.load,
    valueEncoding: value.load,
    makeRecords: recordPerRow,
    repeatedDelivery: 'at-least-once',
  };
  passOverReading(options, config);
  options.finish();
  return plan;
}

const READING = [
  'group.id',
  'properties.group.id',
  'properties.isolation.level',
  'properties.max.partition.fetch.bytes',
];

/** Options of the same table that only its source reads. */
export function passOverReading(options: OptionReader, config: SinkConfig): void {
  for (const name of READING) options.text(name);
  for (const name of config.options.keys()) if (name.startsWith('scan.')) options.text(name);
}
