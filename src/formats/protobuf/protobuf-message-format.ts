import { must } from '../../common/assert.js';
import type { FileSystem } from '../../common/file-system.js';
import type { OptionReader } from '../../common/option-reader.js';
import type { Cell } from '../cell-column.js';
import type { MessageFormat } from '../message-format.js';
import { cellsOf, messagesOf } from '../row-messages.js';
import { ValueMessageDecoder } from '../value-message-decoder.js';
import { fieldColumns, readField, writeField } from './protobuf-fields.js';
import { type DescMessage, loadProtobufLibrary, type ProtobufLibrary } from './protobuf-library.js';

const DESCRIPTOR_SET = 'protobuf.descriptor-set';
const MESSAGE_NAME = 'protobuf.message-class-name';
const IGNORE_PARSE_ERRORS = 'protobuf.ignore-parse-errors';
const READ_DEFAULTS = 'protobuf.read-default-values';

/**
 * One protobuf message a message, with Flink's options; but where Flink has a class, a file describes the messages:
 * `protobuf.descriptor-set` is what `protoc --include_imports --descriptor_set_out` writes. Columns are fields by name; TIMESTAMP and
 * TIMESTAMP_LTZ are google.protobuf.Timestamp. NULL is a field that is not set.
 */
export function protobufMessageFormat(fileSystem: FileSystem): MessageFormat {
  return {
    name: 'protobuf',
    options: [DESCRIPTOR_SET, MESSAGE_NAME, IGNORE_PARSE_ERRORS, READ_DEFAULTS],
    changelogMode: 'insert-only',
    decoding: async (options) => {
      const { library, message } = await readMessage(options, fileSystem);
      const ignoresErrors = options.boolean(IGNORE_PARSE_ERRORS, false);
      const readsDefaults = options.boolean(READ_DEFAULTS, false);
      return (config) => {
        const columns = fieldColumns(message, config.schema);
        const wanted = config.columns.map((position) => must(columns[position]));
        const read = (bytes: Uint8Array, start: number, end: number, cells: Cell[]) => {
          const decoded = library.decode(message, bytes.subarray(start, end));
          for (const [i, column] of wanted.entries()) {
            cells[i] = readField(decoded, column, readsDefaults);
          }
        };
        return new ValueMessageDecoder(config, { read }, ignoresErrors);
      };
    },
    encoding: async (options) => {
      const { library, message } = await readMessage(options, fileSystem);
      return (schema) => {
        const columns = fieldColumns(message, schema);
        return {
          encode: (batch) => {
            const cells = cellsOf(schema, batch);
            return messagesOf(batch.numRows, (row) => {
              const made = library.create(message);
              for (const [i, column] of columns.entries()) {
                writeField(made, column, must(cells[i])(row), (field) =>
                  library.create(must(field.message)),
                );
              }
              return library.encode(made);
            });
          },
        };
      };
    },
  };
}

async function readMessage(
  options: OptionReader,
  fileSystem: FileSystem,
): Promise<{ readonly library: ProtobufLibrary; readonly message: DescMessage }> {
  for (const name of [IGNORE_PARSE_ERRORS, READ_DEFAULTS]) options.text(name);
  const path = options.required(
    DESCRIPTOR_SET,
    'name the file that "protoc --include_imports --descriptor_set_out=…" writes',
  );
  const name = options
    .required(MESSAGE_NAME, "name the message with its package, as in 'com.example.Trade'")
    .replaceAll('$', '.');
  const library = await loadProtobufLibrary();
  const bytes = await readFile(path, fileSystem);
  if (bytes === undefined)
    throw options.error(DESCRIPTOR_SET, `names no file: there is no '${path}'`);
  let message: DescMessage | undefined;
  try {
    message = library.findMessage(bytes, name);
  } catch {
    throw options.error(
      DESCRIPTOR_SET,
      `names '${path}', which is no whole descriptor set: write it with "protoc --include_imports --descriptor_set_out=…"`,
    );
  }
  if (message !== undefined) return { library, message };
  throw options.error(MESSAGE_NAME, `names '${name}', which is not in '${path}'`);
}

async function readFile(path: string, fileSystem: FileSystem): Promise<Uint8Array | undefined> {
  const found = await fileSystem.stat(path);
  if (found === undefined || found.isFolder) return undefined;
  const bytes = new Uint8Array(found.sizeBytes);
  const file = await fileSystem.open(path);
  try {
    let at = 0;
    while (at < bytes.length) {
      const count = await file.read(bytes.subarray(at), at);
      if (count === 0) break;
      at += count;
    }
    return bytes.subarray(0, at);
  } finally {
    await file.close();
  }
}
