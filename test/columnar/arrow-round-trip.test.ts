import {
  Bool,
  type DataType,
  DateDay,
  Dictionary,
  Float32,
  Float64,
  Int16,
  Int32,
  Int64,
  LargeUtf8,
  RecordBatch,
  Table,
  TimestampMicrosecond,
  TimestampMillisecond,
  TimestampNanosecond,
  tableFromIPC,
  tableToIPC,
  Uint8,
  Utf8,
  Utf8View,
  vectorFromArray,
} from 'apache-arrow';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { ArrowImporter } from '../../src/columnar/arrow-importer.js';
import { schemaFromArrow } from '../../src/columnar/arrow-types.js';
import { exportBatch } from '../../src/columnar/export-batch.js';
import { must } from '../../src/common/assert.js';
import { Arena } from '../../src/kernels/arena.js';
import type { KernelMemory } from '../../src/kernels/kernel-memory.js';
import { StringDictionary } from '../../src/kernels/string-dictionary.js';
import { field } from '../../src/types/schema.js';
import { BIGINT, BOOLEAN, DOUBLE, timestampLtz, VARCHAR } from '../../src/types/sql-type.js';
import { batchOf, columnOf, constantOf } from '../support/columns.js';
import { bothKernelMemories } from '../support/kernel-memories.js';

let memories: readonly KernelMemory[];

beforeAll(async () => {
  memories = await bothKernelMemories();
});

const text = fc.oneof(
  fc.constantFrom('', 'a', 'b', 'AAPL', 'exactly8', 'longer than eight bytes', 'ü€😀'),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
);
const instant = fc.integer({ min: -2e12, max: 4e12 });

const KINDS: readonly { readonly type: DataType; readonly value: fc.Arbitrary<unknown> }[] = [
  { type: new Bool(), value: fc.boolean() },
  { type: new Uint8(), value: fc.integer({ min: 0, max: 255 }) },
  { type: new Int16(), value: fc.integer({ min: -32768, max: 32767 }) },
  { type: new Int32(), value: fc.integer() },
  { type: new Int64(), value: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }) },
  { type: new Float32(), value: fc.float() },
  { type: new Float64(), value: fc.double() },
  { type: new Utf8(), value: text },
  { type: new LargeUtf8(), value: text },
  { type: new Utf8View(), value: text },
  { type: new Dictionary(new Utf8(), new Int32()), value: text },
  { type: new Dictionary(new Utf8(), new Uint8()), value: text },
  { type: new DateDay(), value: fc.integer({ min: -30000, max: 30000 }).map((day) => day * 864e5) },
  { type: new TimestampMillisecond(), value: instant },
  { type: new TimestampMicrosecond('UTC'), value: instant },
  { type: new TimestampNanosecond(), value: instant },
];

interface Case {
  readonly types: readonly DataType[];
  readonly rows: readonly (readonly unknown[])[];
  readonly cut: number;
  readonly from: number;
  readonly to: number;
}

const cases: fc.Arbitrary<Case> = fc
  .array(fc.constantFrom(...KINDS), { minLength: 1, maxLength: 5 })
  .chain((kinds) =>
    fc.record({
      types: fc.constant(kinds.map(({ type }) => type)),
      rows: fc.array(fc.tuple(...kinds.map(({ value }) => fc.option(value, { freq: 6 }))), {
        minLength: 1,
        maxLength: 70,
      }),
      cut: fc.nat(20),
      from: fc.nat(20),
      to: fc.nat(70),
    }),
  );

function arrowBatch({ types, rows }: Case): RecordBatch {
  const columns = types.map((type, c) => {
    const values = rows.map((row) => row[c]);
    return [`c${c}`, vectorFromArray(values, type).data[0]] as const;
  });
  return new RecordBatch(Object.fromEntries(columns) as never);
}

function rowsOf(batch: RecordBatch): unknown[][] {
  return Array.from({ length: batch.numRows }, (_, i) =>
    batch.schema.fields.map((_field, c) => batch.getChildAt(c)?.get(i) ?? null),
  );
}

describe('Arrow to kernel memory and back', () => {
  it('keeps every value and null of every type, from any slice of a batch', () => {
    fc.assert(
      fc.property(cases, (example) => {
        const whole = arrowBatch(example);
        const cut = Math.min(example.cut, whole.numRows);
        const batch = whole.slice(cut);
        const from = Math.min(example.from, batch.numRows);
        const to = Math.max(from, Math.min(example.to, batch.numRows));
        const expected = rowsOf(batch).slice(from, to);
        for (const memory of memories) {
          const arena = new Arena(memory);
          const schema = schemaFromArrow(batch.schema);
          const dictionaries = schema.map(({ type }) =>
            type.kind === 'varchar' ? new StringDictionary(memory) : undefined,
          );
          const importer = new ArrowImporter(memory, schema, dictionaries);
          const result = exportBatch(memory, importer.importRows(batch, from, to, arena));
          expect(rowsOf(result)).toEqual(expected);
          arena.close();
          for (const dictionary of dictionaries) dictionary?.close();
          expect(memory.allocatedBytes).toBe(0);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('exportBatch', () => {
  it('makes batches that other Arrow consumers read', () => {
    const memory = must(memories[0]);
    const arena = new Arena(memory);
    const schema = [field('name', VARCHAR), field('ok', BOOLEAN), field('at', timestampLtz(6))];
    const columns = [
      columnOf(memory, arena, VARCHAR, ['x', null, 'yy']),
      columnOf(memory, arena, BOOLEAN, [true, false, null]),
      columnOf(memory, arena, timestampLtz(6), [1500n, null, -1000n]),
    ];
    const result = exportBatch(memory, batchOf(schema, columns, 3));
    const read = tableFromIPC(tableToIPC(new Table([result])));
    expect(String(read.schema.fields[2]?.type)).toBe('Timestamp<MICROSECOND, UTC>');
    expect(read.toArray().map((row) => row?.toJSON())).toEqual([
      { name: 'x', ok: true, at: 1.5 },
      { name: null, ok: false, at: null },
      { name: 'yy', ok: null, at: -1 },
    ]);
  });

  it('repeats constants in every row', () => {
    const memory = must(memories[0]);
    const arena = new Arena(memory);
    const schema = [field('a', BIGINT), field('b', BOOLEAN), field('c', VARCHAR)];
    const columns = [
      constantOf(memory, arena, BIGINT, 7n),
      constantOf(memory, arena, BOOLEAN, true),
      constantOf(memory, arena, VARCHAR, 'same'),
    ];
    const result = exportBatch(memory, batchOf(schema, columns, 9));
    expect(rowsOf(result)).toEqual(Array.from({ length: 9 }, () => [7n, true, 'same']));
  });

  it('is not touched by what happens in kernel memory afterwards', () => {
    const memory = must(memories[0]);
    const arena = new Arena(memory);
    const column = columnOf(memory, arena, DOUBLE, [1, 2]);
    const result = exportBatch(memory, batchOf([field('a', DOUBLE)], [column], 2));
    memory.views.f64.fill(0, column.values >> 3, (column.values >> 3) + 2);
    expect([...result.column('a')]).toEqual([1, 2]);
  });
});

describe('ResultBatch.column', () => {
  it('gives typed arrays for numbers without nulls, and plain arrays otherwise', () => {
    const memory = must(memories[0]);
    const arena = new Arena(memory);
    const schema = [field('n', BIGINT), field('x', DOUBLE), field('at', timestampLtz(3))];
    const columns = [
      columnOf(memory, arena, BIGINT, [2n ** 60n, 1n]),
      columnOf(memory, arena, DOUBLE, [1.5, null]),
      columnOf(memory, arena, timestampLtz(3), [0n, 1_700_000_000_000n]),
    ];
    const result = exportBatch(memory, batchOf(schema, columns, 2));
    expect(result.column('n')).toEqual(BigInt64Array.of(2n ** 60n, 1n));
    expect(result.column('x')).toEqual([1.5, null]);
    expect(result.column('at')).toEqual([0, 1_700_000_000_000]);
    expect(result.column('n')).toBe(result.column('n'));
  });

  it('suggests the name that was meant', () => {
    const memory = must(memories[0]);
    const arena = new Arena(memory);
    const batch = batchOf([field('count', BIGINT)], [columnOf(memory, arena, BIGINT, [1n])], 1);
    expect(() => exportBatch(memory, batch).column('cuont')).toThrow(
      'The result has no column "cuont" (did you mean "count"?); it has count.',
    );
  });
});
