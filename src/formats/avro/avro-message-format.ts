import { must } from '../../common/assert.js';
import type { MessageFormat } from '../message-format.js';
import { messagesOf } from '../row-messages.js';
import { ValueMessageDecoder } from '../value-message-decoder.js';
import { loadAvroLibrary } from './avro-library.js';
import { recordMaker, recordReader } from './avro-record.js';
import { avroSchemaOf } from './avro-schema.js';

/** One Avro record a message, without its schema, which is that of the table's columns as Flink derives it. */
export const avroMessageFormat: MessageFormat = {
  name: 'avro',
  options: [],
  changelogMode: 'insert-only',
  decoding: async () => {
    const library = await loadAvroLibrary('avro');
    return (config) => {
      const type = library.typeOf(avroSchemaOf(config.schema));
      const columns = config.columns.map((position) => must(config.schema[position]));
      const readRecord = recordReader(library, type, columns);
      return new ValueMessageDecoder(config, {
        read: (bytes, start, end, cells) =>
          readRecord(library.decode(type, bytes, start, end), cells),
      });
    };
  },
  encoding: async () => {
    const library = await loadAvroLibrary('avro');
    return (schema) => {
      const type = library.typeOf(avroSchemaOf(schema));
      const makeRecords = recordMaker(library, type, schema);
      return {
        encode: (batch) => {
          const record = makeRecords(batch);
          return messagesOf(batch.numRows, (row) => type.toBuffer(record(row)));
        },
      };
    };
  },
};
