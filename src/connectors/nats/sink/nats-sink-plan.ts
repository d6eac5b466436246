import { must } from '../../../common/assert.js';
import { OptionReader } from '../../../common/option-reader.js';
import { ErrorType } from '../../../errors/error-type.js';
import { StreamingError } from '../../../errors/streaming-error.js';
import type { MessageEncoderFactory } from '../../../formats/message-format.js';
import type { FieldSelection } from '../../kafka/record-fields.js';
import { readValueEncoding } from '../../kafka/sink/sink-formats.js';
import type { SinkConfig } from '../../sink.js';
import {
  type NatsConnectionOptions,
  readConnectionOptions,
} from '../connection/connection-options.js';
import type { NatsEnvironment } from '../nats-environment.js';
import { type NatsSinkOptions, readSinkOptions } from './sink-options.js';

/** What a table's options ask of its sink. */
export interface NatsSinkPlan {
  readonly options: NatsSinkOptions;
  readonly connection: NatsConnectionOptions;
  /** The columns that the messages' data has. */
  readonly fields: FieldSelection;
  /** Loads what the format needs. */
  readonly load: () => Promise<MessageEncoderFactory>;
}

/** Throws VALIDATION_ERROR. */
export function planNatsSink(config: SinkConfig, environment: NatsEnvironment): NatsSinkPlan {
  const { schema, metadataKeys } = config;
  const options = new OptionReader(config);
  const { format, load } = readValueEncoding(options, environment.messageFormats);
  if (config.primaryKey.length > 0 && format.changelogMode === 'insert-only') {
    throw new StreamingError(
      ErrorType.VALIDATION_ERROR,
      `Table "${config.name}" has a primary key, which a stream of format "${format.name}" can't keep: leave it out.`,
      { component: config.name },
    );
  }
  const positions = schema.flatMap((_, i) => (metadataKeys?.[i] === undefined ? [i] : []));
  const plan: NatsSinkPlan = {
    options: readSinkOptions(options, config),
    connection: readConnectionOptions(options),
    fields: { positions, schema: positions.map((i) => must(schema[i])) },
    load,
  };
  options.finish();
  return plan;
}
