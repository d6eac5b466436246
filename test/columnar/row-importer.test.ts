import { beforeAll, describe, expect, it } from 'vitest';
import { exportBatch } from '../../src/columnar/export-batch.js';
import { inferSchema } from '../../src/columnar/infer-schema.js';
import { RowImporter } from '../../src/columnar/row-importer.js';
import { must } from '../../src/common/assert.js';
import { Arena } from '../../src/kernels/arena.js';
import type { KernelMemory } from '../../src/kernels/kernel-memory.js';
import { StringDictionary } from '../../src/kernels/string-dictionary.js';
import { field, type Schema } from '../../src/types/schema.js';
import {
  BIGINT,
  BOOLEAN,
  DATE,
  DOUBLE,
  INT,
  type SqlType,
  timestamp,
  timestampLtz,
  VARCHAR,
} from '../../src/types/sql-type.js';
import { valuesOf } from '../support/columns.js';
import { bothKernelMemories } from '../support/kernel-memories.js';

let memory: KernelMemory;
let arena: Arena;

beforeAll(async () => {
  [memory] = await bothKernelMemories();
  arena = new Arena(memory);
});

function importRows(schema: Schema, rows: readonly unknown[], firstRow = 1) {
  const dictionaries = schema.map(({ type }) =>
    type.kind === 'varchar' ? new StringDictionary(memory) : undefined,
  );
  return new RowImporter(memory, schema, dictionaries).importRows(rows, firstRow, arena);
}

function importValues(type: SqlType, values: readonly unknown[], nullable = true) {
  const batch = importRows(
    [field('v', type, nullable)],
    values.map((v) => ({ v })),
  );
  return valuesOf(memory, must(batch.columns[0]), values.length);
}

describe('RowImporter', () => {
  it('reads every type, with null, undefined and missing properties as null', () => {
    const schema = [
      field('name', VARCHAR),
      field('n', BIGINT),
      field('x', DOUBLE),
      field('ok', BOOLEAN),
      field('at', timestampLtz(3)),
    ];
    const batch = importRows(schema, [
      { name: 'ü€😀', n: 2n ** 62n, x: -0, ok: true, at: new Date(1_700_000_000_123) },
      { name: null, n: -5, x: undefined, ok: false, at: -1 },
      {},
    ]);
    const result = exportBatch(memory, batch);
    expect(result.column('name')).toEqual(['ü€😀', null, null]);
    expect(result.column('n')).toEqual([2n ** 62n, -5n, null]);
    expect(result.column('x')).toEqual([-0, null, null]);
    expect(result.column('ok')).toEqual([true, false, null]);
    expect(result.column('at')).toEqual([1_700_000_000_123, -1, null]);
  });

  it('counts times in the unit of the column, rounding down', () => {
    expect(importValues(timestamp(6), [1.5, -0.0005, 8e15])).toEqual([
      1500n,
      -1n,
      8_000_000_000_000_000_000n,
    ]);
    expect(importValues(timestamp(9), [1_700_000_000_123])).toEqual([1_700_000_000_123_000_000n]);
    expect(importValues(DATE, [new Date('1969-12-31T23:59:59Z'), 86_400_000])).toEqual([-1, 1]);
  });

  it('refuses values of another type, naming row and column', () => {
    expect(() => importRows([field('n', INT)], [{ n: 1 }, { n: '2' }], 11)).toThrow(
      'Row 12, column "n": the string "2" does not fit INT.',
    );
    expect(() => importValues(INT, [1.5])).toThrow('the number 1.5 does not fit INT');
    expect(() => importValues(INT, [2 ** 31])).toThrow('does not fit INT');
    expect(() => importValues(BIGINT, [2n ** 63n])).toThrow('does not fit BIGINT');
    expect(() => importValues(BIGINT, [2 ** 53])).toThrow('does not fit BIGINT');
    expect(() => importValues(VARCHAR, [{}])).toThrow('an object does not fit VARCHAR');
    expect(() => importValues(BOOLEAN, [1])).toThrow('does not fit BOOLEAN');
    expect(() => importValues(DOUBLE, [1n])).toThrow('does not fit DOUBLE');
    expect(() => importValues(timestamp(3), ['2024-01-01'])).toThrow('a Date or milliseconds');
    expect(() => importValues(timestamp(3), [new Date(Number.NaN)])).toThrow('TIMESTAMP(3)');
    expect(() => importValues(INT, [1, null], false)).toThrow(
      'Row 2, column "v": null does not fit INT NOT NULL.',
    );
    expect(() => importRows([field('v', INT)], [7])).toThrow('Row 1 is the number 7');
  });

  it('reads own properties only, whatever they are called', () => {
    const hostile = JSON.parse('{"__proto__": "own", "toString": "mine"}') as object;
    const schema = [field('__proto__', VARCHAR), field('toString', VARCHAR)];
    const result = exportBatch(memory, importRows(schema, [hostile, {}]));
    expect(result.column('__proto__')).toEqual(['own', null]);
    expect(result.column('toString')).toEqual(['mine', null]);
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });
});

describe('inferSchema', () => {
  it('takes the type of the first value of each column', () => {
    const rows = [
      { id: 'a', n: null, count: 1n },
      { id: 'b', n: 1, at: new Date(0), ok: true, nothing: undefined },
    ];
    expect(inferSchema(rows)).toEqual([
      field('id', VARCHAR),
      field('n', DOUBLE),
      field('count', BIGINT),
      field('at', timestampLtz(3)),
      field('ok', BOOLEAN),
      field('nothing', VARCHAR),
    ]);
  });

  it('takes numbers in the named time column for milliseconds', () => {
    expect(inferSchema([{ ts: 1_700_000_000_000 }], 'ts')).toEqual([field('ts', timestampLtz(3))]);
  });

  it('refuses what no SQL type holds', () => {
    expect(() => inferSchema([{ tags: ['a'] }])).toThrow('Row 1, column "tags"');
  });
});
