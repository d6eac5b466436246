import {
  Bool,
  type DataType,
  DateMillisecond,
  Dictionary,
  Float64,
  Int8,
  Int32,
  Int64,
  makeData,
  Null,
  RecordBatch,
  TimestampSecond,
  Uint32,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import { beforeAll, describe, expect, it } from 'vitest';
import { ArrowImporter } from '../../src/columnar/arrow-importer.js';
import type { Column } from '../../src/columnar/column.js';
import { Arena } from '../../src/kernels/arena.js';
import type { KernelMemory } from '../../src/kernels/kernel-memory.js';
import { loadKernels, provideKernelBytes } from '../../src/kernels/load-kernels.js';
import { StringDictionary } from '../../src/kernels/string-dictionary.js';
import { readKernelBytes } from '../../src/platform/node.js';
import { field, type Schema } from '../../src/types/schema.js';
import {
  BIGINT,
  BOOLEAN,
  DATE,
  DOUBLE,
  INT,
  timestamp,
  VARCHAR,
} from '../../src/types/sql-type.js';
import { valuesOf } from '../support/columns.js';

let memory: KernelMemory;
let arena: Arena;

beforeAll(async () => {
  provideKernelBytes(readKernelBytes);
  memory = await loadKernels({ mode: 'webassembly' });
  arena = new Arena(memory);
});

function importer(schema: Schema): ArrowImporter {
  const dictionaries = schema.map(({ type }) =>
    type.kind === 'varchar' ? new StringDictionary(memory) : undefined,
  );
  return new ArrowImporter(memory, schema, dictionaries);
}

function importColumn(schema: Schema, batch: RecordBatch, from = 0, to = batch.numRows): Column {
  const column = importer(schema).importRows(batch, from, to, arena).columns[0];
  if (column === undefined) throw new Error('no column');
  return column;
}

function texts(column: Column, n: number): (string | undefined)[] {
  const codes = memory.views.u32.slice(column.values >> 2, (column.values >> 2) + n);
  return Array.from(codes, (code) => column.dictionary?.text(code));
}

describe('ArrowImporter', () => {
  it('copies the wanted columns, in the wanted order, from anywhere in a batch', () => {
    const batch = new RecordBatch({
      unwanted: vectorFromArray([1, 2, 3], new Int8()).data[0] as never,
      price: vectorFromArray([1.5, 2.5, 3.5], new Float64()).data[0] as never,
      id: vectorFromArray([7n, 8n, 9n], new Int64()).data[0] as never,
    });
    const wanted = [field('id', BIGINT), field('price', DOUBLE)];
    const rows = importer(wanted).importRows(batch, 1, 3, arena);
    const [id, price] = rows.columns.map(({ values }) => values >> 3);
    expect(rows.numRows).toBe(2);
    expect([...memory.views.i64.slice(id, Number(id) + 2)]).toEqual([8n, 9n]);
    expect([...memory.views.f64.slice(price, Number(price) + 2)]).toEqual([2.5, 3.5]);
  });

  it('names a missing column and suggests the one that was meant', () => {
    const batch = new RecordBatch({
      prise: vectorFromArray([1.5], new Float64()).data[0] as never,
    });
    expect(() => importColumn([field('price', DOUBLE)], batch)).toThrow(
      'Column "price" DOUBLE is missing from the Arrow data (did you mean "prise"?).',
    );
  });

  it('refuses a conversion that could lose something, naming both types', () => {
    const batch = new RecordBatch({ a: vectorFromArray([1.5], new Float64()).data[0] as never });
    expect(() => importColumn([field('a', INT)], batch)).toThrow(
      'Column "a" is declared INT, but the Arrow data has Float64 there',
    );
    const epochMs = new RecordBatch({ a: vectorFromArray([1n], new Int64()).data[0] as never });
    expect(() => importColumn([field('a', timestamp(3))], epochMs)).toThrow('TIMESTAMP(3)');
  });

  it('widens integers, and brings timestamps to the unit of the column', () => {
    const unsigned = new RecordBatch({
      a: makeData({ type: new Uint32(), data: Uint32Array.of(4294967295, 1) }),
    });
    const wide = importColumn([field('a', BIGINT)], unsigned);
    expect([...memory.views.i64.slice(wide.values >> 3, (wide.values >> 3) + 2)]).toEqual([
      4294967295n,
      1n,
    ]);
    const seconds = new RecordBatch({
      a: makeData({ type: new TimestampSecond(), data: BigInt64Array.of(-1n, 5n) }),
    });
    const ms = importColumn([field('a', timestamp(3))], seconds);
    expect([...memory.views.i64.slice(ms.values >> 3, (ms.values >> 3) + 2)]).toEqual([
      -1000n,
      5000n,
    ]);
  });

  it('takes the day of a date in milliseconds, also before 1970', () => {
    const batch = new RecordBatch({
      a: makeData({ type: new DateMillisecond(), data: BigInt64Array.of(-1n, 86_400_000n) }),
    });
    const days = importColumn([field('a', DATE)], batch);
    expect([...memory.views.i32.slice(days.values >> 2, (days.values >> 2) + 2)]).toEqual([-1, 1]);
  });

  it('refuses a timestamp that does not fit 64 bits in the column’s unit', () => {
    const batch = new RecordBatch({
      a: makeData({ type: new TimestampSecond(), data: BigInt64Array.of(0n, 2n ** 62n) }),
    });
    expect(() => importColumn([field('a', timestamp(9))], batch)).toThrow(
      'Column "a" is out of its type\'s range in row 1.',
    );
  });

  it('follows dictionaries that change from batch to batch', () => {
    const schema = [field('s', VARCHAR)];
    const into = importer(schema);
    const batchOf = (entries: (string | null)[], indices: number[]): RecordBatch =>
      new RecordBatch({
        s: makeData({
          type: new Dictionary(new Utf8(), new Int32()),
          data: Int32Array.from(indices),
          dictionary: vectorFromArray(entries, new Utf8()),
        }),
      });
    const read = (batch: RecordBatch) => {
      const column = into.importRows(batch, 0, batch.numRows, arena).columns[0] as Column;
      const valid = Array.from({ length: batch.numRows }, (_, i) =>
        column.validity === 0 ? 1 : ((memory.views.u8[column.validity] ?? 0) >> i) & 1,
      );
      return texts(column, batch.numRows).map((text, i) => (valid[i] === 1 ? text : null));
    };
    expect(read(batchOf(['a', 'b'], [1, 0, 1]))).toEqual(['b', 'a', 'b']);
    expect(read(batchOf(['b', 'c', 'a'], [0, 1, 2]))).toEqual(['b', 'c', 'a']);
    expect(read(batchOf(['b', null, 'b'], [0, 1, 2]))).toEqual(['b', null, 'b']);
  });

  it('refuses dictionary indices and string offsets that point nowhere', () => {
    const index = new RecordBatch({
      s: makeData({
        type: new Dictionary(new Utf8(), new Int32()),
        data: Int32Array.of(0, 3),
        dictionary: vectorFromArray(['a'], new Utf8()),
      }),
    });
    expect(() => importColumn([field('s', VARCHAR)], index)).toThrow('in row 1');
    const offsets = new RecordBatch({
      s: makeData({
        type: new Utf8(),
        valueOffsets: Int32Array.of(0, 9, 1),
        data: Uint8Array.of(65),
      }),
    });
    expect(() => importColumn([field('s', VARCHAR)], offsets)).toThrow('damaged string offsets');
  });

  it('reads columns whose buffers end early, the rest being null, and columns of nulls alone', () => {
    const data = <T extends DataType>(values: unknown[], type: T) =>
      vectorFromArray(values, type).data[0] as never;
    const batch = new RecordBatch({
      long: data([1, 2, 3], new Int32()),
      text: data(['x'], new Utf8()),
      coded: data(['y'], new Dictionary(new Utf8(), new Int32())),
      flag: data([true], new Bool()),
      short: data([7], new Int8()),
      nothing: data([null, null, null], new Null()),
    });
    const types = [VARCHAR, VARCHAR, BOOLEAN, BIGINT, VARCHAR];
    const names = ['text', 'coded', 'flag', 'short', 'nothing'];
    const into = importer(names.map((name, i) => field(name, types[i] ?? INT)));
    const columns = into.importRows(batch, 0, 3, arena).columns;
    expect(columns.map((column) => valuesOf(memory, column, 3))).toEqual([
      ['x', null, null],
      ['y', null, null],
      [true, null, null],
      [7n, null, null],
      [null, null, null],
    ]);
  });

  it('refuses nulls in a column declared NOT NULL', () => {
    const batch = new RecordBatch({
      a: vectorFromArray([1, null], new Int32()).data[0] as never,
    });
    expect(() => importColumn([field('a', INT, false)], batch)).toThrow('declared NOT NULL');
    expect(importColumn([field('a', INT, false)], batch, 0, 1).validity).toBe(0);
  });
});
