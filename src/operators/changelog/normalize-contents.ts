import type { Column } from '../../columnar/column.js';
import { must } from '../../common/assert.js';
import type { KernelMemory } from '../../kernels/kernel-memory.js';
import type { Schema } from '../../types/schema.js';
import { physicalTypeOf } from '../../types/sql-type.js';
import { HomeDictionary } from '../window/home-dictionary.js';
import { KeySlots } from './key-slots.js';
import { RowStore } from './row-store.js';

/** As in the physical plan. */
export interface ChangelogNormalizeSpec {
  /** Of the table whose rows are kept, for errors. */
  readonly table: string;
  /** Of input and output. */
  readonly schema: Schema;
  /** Positions of the primary key. */
  readonly keyColumns: readonly number[];
  /** The most memory that may be held between batches; undefined = as much as there is. */
  readonly stateBytesMax?: number;
}

/** What is remembered: what snapshots are taken of and restored into. */
export interface NormalizeContents {
  readonly memory: KernelMemory;
  readonly spec: ChangelogNormalizeSpec;
  readonly slots: KeySlots;
  readonly rows: RowStore;
  /** Of the string columns, keys among them, in the order of the columns. */
  readonly homes: readonly StringHome[];
}

/** A string column, and the dictionary of the codes that are kept of it. */
export interface StringHome {
  readonly position: number;
  readonly home: HomeDictionary;
  /** Whether its memory counts with the keys. */
  readonly isKey: boolean;
}

export function createContents(
  memory: KernelMemory,
  spec: ChangelogNormalizeSpec,
): NormalizeContents {
  const { schema, keyColumns } = spec;
  const keyTypes = keyColumns.map((position) => must(schema[position]).type);
  const slots = new KeySlots(memory, keyTypes);
  const homes = schema.flatMap(({ type }, position): StringHome[] => {
    if (physicalTypeOf(type) !== 'code') return [];
    const key = keyColumns.indexOf(position);
    if (key < 0) return [{ position, home: new HomeDictionary(memory), isKey: false }];
    return [{ position, home: must(slots.groups.homeOf(key)), isKey: true }];
  });
  return { memory, spec, slots, rows: new RowStore(memory, schema), homes };
}

/** The dictionary of the codes that are kept of a column; undefined for one that holds no strings, or nothing yet. */
export function dictionaryAt({ homes }: NormalizeContents, position: number): Column['dictionary'] {
  return homes.find((home) => home.position === position)?.home.dictionary;
}

export function stateBytesOf({ slots, rows, homes }: NormalizeContents): number {
  const others = homes.filter(({ isKey }) => !isKey);
  return others.reduce(
    (bytes, { home }) => bytes + home.byteLength,
    slots.byteLength + rows.byteLength,
  );
}

export function closeContents({ slots, rows, homes }: NormalizeContents): void {
  slots.close();
  rows.close();
  for (const { home, isKey } of homes) if (!isKey) home.close();
}
