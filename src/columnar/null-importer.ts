import type { Data } from 'apache-arrow';
import type { Arena } from '../kernels/arena.js';
import type { KernelMemory } from '../kernels/kernel-memory.js';
import type { StringDictionary } from '../kernels/string-dictionary.js';
import type { Field } from '../types/schema.js';
import type { Column } from './column.js';
import { ColumnImporter, copyBytes } from './column-importer.js';

const WIDTH_MAX = 8;

/** A column of Arrow's Null type, as libraries write it where they never saw a value: fits every SQL type. */
export class NullImporter extends ColumnImporter {
  readonly #dictionary: StringDictionary | undefined;

  constructor(memory: KernelMemory, field: Field, dictionary: StringDictionary | undefined) {
    super(memory, field);
    this.#dictionary = dictionary;
  }

  protected override readValues(
    _data: Data,
    _from: number,
    _n: number,
    validity: number,
    arena: Arena,
  ): Column {
    const values = arena.allocate(WIDTH_MAX);
    copyBytes(new Uint8Array(), WIDTH_MAX, values, this.memory);
    return { type: this.field.type, values, step: 0, validity, dictionary: this.#dictionary };
  }
}
