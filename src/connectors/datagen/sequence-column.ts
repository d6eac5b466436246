import { writeI64 } from '../../columnar/write-i64.js';
import { must } from '../../common/assert.js';
import type { OptionReader } from '../../common/option-reader.js';
import type { Arena } from '../../kernels/arena.js';
import type { Field } from '../../types/schema.js';
import { printType } from '../../types/sql-type.js';
import { type ColumnGenerator, filledColumn } from './column-generator.js';

/** `fields.<column>.kind = 'sequence'`: the whole numbers from `start` to `end`, which ends the table. */
export function sequenceColumn(
  field: Field,
  prefix: string,
  options: OptionReader,
): ColumnGenerator {
  const write = writerOf(field, prefix, options);
  const limit = field.type.kind === 'int' ? 2 ** 31 - 1 : Number.MAX_SAFE_INTEGER;
  for (const name of ['start', 'end']) {
    if (options.text(prefix + name) === undefined) {
      throw options.error(prefix + name, "is missing, which kind 'sequence' needs");
    }
  }
  const start = options.integer(`${prefix}start`, 0, -limit, limit);
  const end = options.integer(`${prefix}end`, 0, start, limit);
  return {
    rowsMax: end - start + 1,
    skip: () => {},
    generate: (arena, dictionary, firstRow, n) =>
      filledColumn(arena, field.type, n, dictionary, (address) => {
        if (dictionary === undefined) {
          write(arena, address, start + firstRow, n);
          return;
        }
        for (let i = 0; i < n; i++) {
          const code = dictionary.intern(String(start + firstRow + i));
          arena.memory.views.u32[(address >>> 2) + i] = code;
        }
      }),
  };
}

type SequenceWriter = (arena: Arena, address: number, first: number, n: number) => void;

function writerOf(field: Field, prefix: string, options: OptionReader): SequenceWriter {
  switch (field.type.kind) {
    case 'int':
      return ({ memory }, address, first, n) => {
        for (let i = 0; i < n; i++) memory.views.i32[(address >>> 2) + i] = first + i;
      };
    case 'bigint':
      return ({ memory }, address, first, n) => {
        const words = memory.views.u32;
        for (let i = 0; i < n; i++) writeI64(words, (address >>> 3) + i, first + i);
      };
    case 'float':
      return ({ memory }, address, first, n) => {
        for (let i = 0; i < n; i++) memory.views.f32[(address >>> 2) + i] = first + i;
      };
    case 'double':
      return ({ memory }, address, first, n) => {
        for (let i = 0; i < n; i++) memory.views.f64[(address >>> 3) + i] = first + i;
      };
    case 'varchar':
      return () => must(undefined, 'strings are interned');
    default:
      throw options.error(
        `${prefix}kind`,
        `can't be 'sequence' for a column of type ${printType(field.type)}: use numbers or VARCHAR`,
      );
  }
}
