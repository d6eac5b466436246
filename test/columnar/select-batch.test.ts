import { beforeAll, describe, expect, it } from 'vitest';
import type { ColumnBatch } from '../../src/columnar/column-batch.js';
import { filterBatch, sliceBatch, takeRows } from '../../src/columnar/select-batch.js';
import { must } from '../../src/common/assert.js';
import { Arena } from '../../src/kernels/arena.js';
import type { KernelMemory } from '../../src/kernels/kernel-memory.js';
import { field } from '../../src/types/schema.js';
import { BIGINT, BOOLEAN, DOUBLE, INT, VARCHAR } from '../../src/types/sql-type.js';
import { batchOf, columnOf, constantOf, type Value, valuesOf } from '../support/columns.js';
import { bothKernelMemories } from '../support/kernel-memories.js';

const SCHEMA = [
  field('b', BOOLEAN),
  field('i', INT),
  field('l', BIGINT),
  field('s', VARCHAR),
  field('c', DOUBLE),
];
const ROWS = 19;

let memories: readonly KernelMemory[] = [];
beforeAll(async () => {
  memories = await bothKernelMemories();
});

function exampleBatch(memory: KernelMemory, arena: Arena): ColumnBatch {
  const rows = Array.from({ length: ROWS }, (_, i) => i);
  return {
    ...batchOf(
      SCHEMA,
      [
        columnOf(
          memory,
          arena,
          BOOLEAN,
          rows.map((i) => i % 3 === 0),
        ),
        columnOf(
          memory,
          arena,
          INT,
          rows.map((i) => (i % 4 === 1 ? null : i - 5)),
        ),
        columnOf(
          memory,
          arena,
          BIGINT,
          rows.map((i) => BigInt(i) << 40n),
        ),
        columnOf(
          memory,
          arena,
          VARCHAR,
          rows.map((i) => (i % 5 === 2 ? null : `s${i % 6}`)),
        ),
        constantOf(memory, arena, DOUBLE, 2.5),
      ],
      ROWS,
    ),
    rowWatermarks: columnOf(
      memory,
      arena,
      BIGINT,
      rows.map((i) => BigInt(i * 10)),
    ).values,
    rowKinds: columnOf(
      memory,
      arena,
      BOOLEAN,
      rows.map((i) => i % 2 === 1),
    ).values,
  };
}

function rowsOf(memory: KernelMemory, batch: ColumnBatch): Value[][] {
  const columns = batch.columns.map((column) => valuesOf(memory, column, batch.numRows));
  return Array.from({ length: batch.numRows }, (_, i) => [
    ...columns.map((values) => values[i]!),
    memory.views.i64[(batch.rowWatermarks >> 3) + i]!,
    memory.views.u8[batch.rowKinds + i]!,
  ]);
}

describe('selecting rows of a batch', () => {
  it('keeps the rows whose predicate is true, with their watermarks and row kinds', () => {
    for (const memory of memories) {
      const arena = new Arena(memory);
      const batch = exampleBatch(memory, arena);
      const all = rowsOf(memory, batch);
      const wanted = all.map((_, i) => (i % 7 === 0 ? null : i % 2 === 0));
      const predicate = columnOf(memory, arena, BOOLEAN, wanted);
      const kept = must(filterBatch(memory, arena, batch, predicate));
      expect(rowsOf(memory, kept)).toEqual(all.filter((_, i) => wanted[i] === true));
    }
  });

  it('returns the very batch where every row passes, and nothing where none does', () => {
    for (const memory of memories) {
      const arena = new Arena(memory);
      const batch = exampleBatch(memory, arena);
      const yes = constantOf(memory, arena, BOOLEAN, true);
      const no = constantOf(memory, arena, BOOLEAN, false);
      const unknown = columnOf(memory, arena, BOOLEAN, new Array<Value>(ROWS).fill(null));
      expect(filterBatch(memory, arena, batch, yes)).toBe(batch);
      expect(filterBatch(memory, arena, batch, no)).toBeUndefined();
      expect(filterBatch(memory, arena, batch, unknown)).toBeUndefined();
    }
  });

  it('takes rows in any order, more than once', () => {
    for (const memory of memories) {
      const arena = new Arena(memory);
      const batch = exampleBatch(memory, arena);
      const order = [18, 0, 7, 7, 3, 1, 2, 17, 9, 9];
      const indices = columnOf(memory, arena, INT, order).values;
      const taken = takeRows(memory, arena, batch, indices, order.length);
      const all = rowsOf(memory, batch);
      expect(rowsOf(memory, taken)).toEqual(order.map((row) => all[row]));
      expect(taken.columns[4]!.step).toBe(0);
    }
  });

  it('slices without moving values, and carries absent watermarks as absent', () => {
    for (const memory of memories) {
      const arena = new Arena(memory);
      const batch = exampleBatch(memory, arena);
      const all = rowsOf(memory, batch);
      expect(rowsOf(memory, sliceBatch(memory, arena, batch, 5, 16))).toEqual(all.slice(5, 16));
      expect(sliceBatch(memory, arena, batch, 0, ROWS)).toBe(batch);
      const plain = { ...batch, rowWatermarks: 0, rowKinds: 0 };
      const slice = sliceBatch(memory, arena, plain, 1, 3);
      expect([slice.rowWatermarks, slice.rowKinds]).toEqual([0, 0]);
      const indices = columnOf(memory, arena, INT, [1]).values;
      expect(takeRows(memory, arena, plain, indices, 1).rowWatermarks).toBe(0);
    }
  });
});
