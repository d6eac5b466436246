import { must } from '../../common/assert.js';
import type { OptionReader } from '../../common/option-reader.js';
import type { Schema } from '../../types/schema.js';
import { type AvroLibrary, type AvroType, loadAvroLibrary } from '../avro/avro-library.js';
import { recordMaker } from '../avro/avro-record.js';
import { avroSchemaOf } from '../avro/avro-schema.js';
import type { MessageEncoder } from '../message-encoder.js';
import type { MessageFormat } from '../message-format.js';
import { messagesOf } from '../row-messages.js';
import { ValueMessageDecoder } from '../value-message-decoder.js';
import {
  AVRO_CONFLUENT_OPTIONS,
  type AvroConfluentOptions,
  readAvroConfluentOptions,
  readSubject,
} from './avro-confluent-options.js';
import { ConfluentAvroReader, HEADER_BYTES } from './confluent-avro-reader.js';
import { connectRegistry, type SchemaRegistry } from './schema-registry.js';

/**
 * One Avro record a message, behind the number that a Confluent schema registry gives its schema; with Flink's options. Fields are found
 * by name in the schema that a record was written with. What is written has the columns' schema, or that of `avro-confluent.schema`.
 */
export const avroConfluentFormat: MessageFormat = {
  name: 'avro-confluent',
  options: AVRO_CONFLUENT_OPTIONS,
  changelogMode: 'insert-only',
  decoding: async (options) => {
    const { library, registry, schema } = await connect(options);
    if (schema !== undefined) typeOf(library, schema, options);
    return (config) => {
      const columns = config.columns.map((position) => must(config.schema[position]));
      return new ValueMessageDecoder(config, new ConfluentAvroReader(library, registry, columns));
    };
  },
  encoding: async (options) => {
    const { library, registry, schema } = await connect(options);
    const subject = readSubject(options);
    return (table) => {
      const written = schema ?? avroSchemaOf(table);
      const type = typeOf(library, written, options);
      return createEncoder({ library, registry, subject, type, schema: written, table });
    };
  },
};

async function connect(options: OptionReader): Promise<{
  readonly library: AvroLibrary;
  readonly registry: SchemaRegistry;
  readonly schema: AvroConfluentOptions['schema'];
}> {
  const { url, credentials, schema } = readAvroConfluentOptions(options);
  const library = await loadAvroLibrary('avro-confluent');
  const registry = await connectRegistry({ table: options.table, url, credentials }, library);
  return { library, registry, schema };
}

function typeOf(library: AvroLibrary, schema: object, options: OptionReader): AvroType {
  let type: AvroType;
  try {
    type = library.typeOf(schema);
  } catch {
    throw options.error('avro-confluent.schema', 'must be an Avro schema in JSON');
  }
  if (type.fields !== undefined) return type;
  throw options.error('avro-confluent.schema', 'must be the Avro schema of a record');
}

function createEncoder({
  library,
  registry,
  subject,
  type,
  schema,
  table,
}: {
  readonly library: AvroLibrary;
  readonly registry: SchemaRegistry;
  readonly subject: string;
  readonly type: AvroType;
  readonly schema: object;
  readonly table: Schema;
}): MessageEncoder {
  const makeRecords = recordMaker(library, type, table);
  let id: number | undefined;
  return {
    prepare: async () => {
      id = await registry.register(subject, JSON.stringify(schema));
    },
    encode: (batch) => {
      const record = makeRecords(batch);
      const header = new DataView(new ArrayBuffer(HEADER_BYTES));
      header.setInt32(1, must(id, 'prepared'));
      return messagesOf(batch.numRows, (row) => {
        const value = type.toBuffer(record(row));
        const message = new Uint8Array(HEADER_BYTES + value.byteLength);
        message.set(new Uint8Array(header.buffer));
        message.set(value, HEADER_BYTES);
        return message;
      });
    },
  };
}
