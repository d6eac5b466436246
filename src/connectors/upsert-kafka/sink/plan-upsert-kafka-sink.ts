import { OptionReader } from '../../../common/option-reader.js';
import { ErrorType } from '../../../errors/error-type.js';
import { StreamingError } from '../../../errors/streaming-error.js';
import { readConnectionOptions } from '../../kafka/connection/kafka-connection-options.js';
import type { KafkaEnvironment } from '../../kafka/kafka-environment.js';
import { selectRecordFields } from '../../kafka/record-fields.js';
import { type KafkaSinkPlan, passOverReading } from '../../kafka/sink/kafka-sink-plan.js';
import type { RowRecordsFactory } from '../../kafka/sink/row-records.js';
import { readKeyEncoding, readValueEncoding } from '../../kafka/sink/sink-formats.js';
import { readKafkaSinkOptions } from '../../kafka/sink/sink-options.js';
import type { SinkConfig } from '../../sink.js';
import { BufferedRecords, type BufferOptions } from './buffered-records.js';
import { UpsertRecords } from './upsert-records.js';

/** For `'connector' = 'upsert-kafka'`: a record for each change of a key. Throws VALIDATION_ERROR. */
export function planUpsertKafkaSink(
  config: SinkConfig,
  environment: KafkaEnvironment,
): KafkaSinkPlan {
  if (config.primaryKey.length === 0) throw keyMissing(config.name);
  const options = new OptionReader(config);
  options.required('key.format', "name one, as in 'key.format' = 'json'");
  const key = readKeyEncoding(options, environment.messageFormats);
  const value = readValueEncoding(options, environment.messageFormats);
  if (value.format.changelogMode !== 'insert-only') {
    throw options.error(
      'value.format',
      `can't be '${value.format.name}', which writes changes: 'upsert-kafka' tells them by records and tombstones`,
    );
  }
  if (options.text('sink.partitioner') !== undefined) {
    throw options.error('sink.partitioner', 'is not for upsert-kafka: records go by their keys');
  }
  const plan: KafkaSinkPlan = {
    options: readKafkaSinkOptions(options, config),
    connection: readConnectionOptions(options, config),
    fields: selectRecordFields(options, config, config.primaryKey),
    keyEncoding: key?.load,
    valueEncoding: value.load,
    makeRecords: recordsFactory(readBuffer(options)),
    repeatedDelivery: 'idempotent',
  };
  passOverReading(options, config);
  options.finish();
  return plan;
}

export function keyMissing(table: string): StreamingError {
  return new StreamingError(
    ErrorType.VALIDATION_ERROR,
    `Table "${table}" needs a PRIMARY KEY (…) NOT ENFORCED: by it 'upsert-kafka' tells which row a record replaces.`,
    { component: table },
  );
}

/** Undefined, unless both options are given. */
function readBuffer(options: OptionReader): BufferOptions | undefined {
  const rowsMax = options.integer('sink.buffer-flush.max-rows', 0, 0);
  const intervalMs = options.durationMs('sink.buffer-flush.interval', 0);
  if (rowsMax > 0 && intervalMs > 0) return { rowsMax, intervalMs };
  if (rowsMax === 0 && intervalMs === 0) return undefined;
  const missing = rowsMax > 0 ? 'interval' : 'max-rows';
  const given = rowsMax > 0 ? 'max-rows' : 'interval';
  throw options.error(
    `sink.buffer-flush.${missing}`,
    `must be given too where 'sink.buffer-flush.${given}' is: a buffer has both bounds`,
  );
}

function recordsFactory(buffer: BufferOptions | undefined): RowRecordsFactory {
  return (encoder, send, timers) =>
    buffer === undefined
      ? new UpsertRecords(encoder, send)
      : new BufferedRecords(buffer, encoder, send, timers);
}
