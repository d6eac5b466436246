import { must } from '../../common/assert.js';
import type { Schema } from '../../types/schema.js';
import type { AvroLibrary, AvroType } from '../avro/avro-library.js';
import { type RecordReader, recordReader } from '../avro/avro-record.js';
import type { Cell } from '../cell-column.js';
import type { MessageBlock } from '../message-decoder.js';
import { MalformedValue, type ValueReader } from '../value-message-decoder.js';
import type { SchemaRegistry } from './schema-registry.js';

/** A zero, the schema's number as four bytes, big-endian, and the record. */
export const HEADER_BYTES = 5;

/** Reads records that name the schema they were written with, by its number in a registry. */
export class ConfluentAvroReader implements ValueReader {
  readonly #library: AvroLibrary;
  readonly #registry: SchemaRegistry;
  readonly #columns: Schema;
  readonly #readers = new Map<number, { readonly type: AvroType; readonly read: RecordReader }>();

  constructor(library: AvroLibrary, registry: SchemaRegistry, columns: Schema) {
    this.#library = library;
    this.#registry = registry;
    this.#columns = columns;
  }

  prepare(block: MessageBlock, from: number, to: number): Promise<void> | undefined {
    const unknown = new Set<number>();
    for (let message = from; message < to; message++) {
      const start = must(block.starts[message]);
      const id =
        start < 0
          ? undefined
          : schemaIdAt(block.bytes, start, start + must(block.lengths[message]));
      if (id !== undefined && !this.#registry.isKnown(id)) unknown.add(id);
    }
    if (unknown.size === 0) return undefined;
    return Promise.all([...unknown].map((id) => this.#registry.load(id))).then(() => undefined);
  }

  read(bytes: Uint8Array, start: number, end: number, cells: Cell[]): void {
    const id = schemaIdAt(bytes, start, end);
    if (id === undefined) {
      throw new MalformedValue(
        'does not start with a zero and the number of a schema, as a registry has it',
      );
    }
    const { type, read } = this.#readerOf(id);
    read(this.#library.decode(type, bytes, start + HEADER_BYTES, end), cells);
  }

  #readerOf(id: number): { readonly type: AvroType; readonly read: RecordReader } {
    const known = this.#readers.get(id);
    if (known !== undefined) return known;
    const type = this.#registry.typeOf(id);
    if (type === undefined) {
      throw new MalformedValue(
        `names schema ${id}, and the registry has no Avro schema of that number`,
      );
    }
    const reader = { type, read: recordReader(this.#library, type, this.#columns) };
    this.#readers.set(id, reader);
    return reader;
  }
}

function schemaIdAt(bytes: Uint8Array, start: number, end: number): number | undefined {
  if (end - start < HEADER_BYTES || bytes[start] !== 0) return undefined;
  return new DataView(bytes.buffer, bytes.byteOffset + start + 1).getInt32(0);
}
