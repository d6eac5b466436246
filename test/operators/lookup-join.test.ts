import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { canonicalBatches } from '../../src/columnar/canonical-batches.js';
import { RowImporter } from '../../src/columnar/row-importer.js';
import { Arena } from '../../src/kernels/arena.js';
import type { KernelMemory } from '../../src/kernels/kernel-memory.js';
import { StringDictionary } from '../../src/kernels/string-dictionary.js';
import { LookupJoinOperator, type LookupJoinSpec } from '../../src/operators/lookup-join.js';
import { type DimensionTable, dimensionOf } from '../../src/state/dimension/dimension-table.js';
import { field, type Schema } from '../../src/types/schema.js';
import {
  BIGINT,
  BOOLEAN,
  DATE,
  DOUBLE,
  FLOAT,
  INT,
  type SqlType,
  timestamp,
  VARCHAR,
} from '../../src/types/sql-type.js';
import { type Value, valuesOf } from '../support/columns.js';
import { bothKernelMemories } from '../support/kernel-memories.js';
import { RecordingOutput } from '../support/recording-output.js';

type Row = readonly unknown[];

let memories: readonly KernelMemory[];

beforeAll(async () => {
  memories = await bothKernelMemories();
});

function objectsOf(schema: Schema, rows: readonly Row[]): object[] {
  return rows.map((row) => Object.fromEntries(schema.map(({ name }, c) => [name, row[c]])));
}

/** A join under test, fed with rows. */
class JoinRun {
  readonly output: RecordingOutput<Value[][]>;
  readonly #memory: KernelMemory;
  readonly #arena: Arena;
  readonly #importer: RowImporter;
  readonly #dictionaries: readonly (StringDictionary | undefined)[];
  readonly #schema: Schema;
  readonly #join: LookupJoinOperator;
  table: DimensionTable;

  constructor(memory: KernelMemory, spec: LookupJoinSpec, table: DimensionTable) {
    this.#memory = memory;
    this.#arena = new Arena(memory);
    this.#schema = spec.inputSchema;
    this.#dictionaries = spec.inputSchema.map(({ type }) =>
      type.kind === 'varchar' ? new StringDictionary(memory) : undefined,
    );
    this.#importer = new RowImporter(memory, spec.inputSchema, this.#dictionaries);
    this.table = table;
    this.#join = new LookupJoinOperator(memory, this.#arena, spec, { current: () => this.table });
    this.output = new RecordingOutput(({ batch }) => {
      const columns = batch.columns.map((column) => valuesOf(memory, column, batch.numRows));
      return Array.from({ length: batch.numRows }, (_, i) => columns.map((c) => c[i] ?? null));
    });
    this.#join.open(this.output);
  }

  receive(rows: readonly Row[]): void {
    this.#arena.reset();
    const batch = this.#importer.importRows(objectsOf(this.#schema, rows), 1, this.#arena);
    this.#join.receive({ kind: 'batch', batch });
  }

  rows(): Value[][] {
    return this.output.messages.flatMap((each) => (each.kind === 'batch' ? each.batch : []));
  }

  close(): void {
    this.#join.close();
    for (const dictionary of this.#dictionaries) dictionary?.close();
    this.#arena.close();
    expect(this.#memory.allocatedBytes).toBe(0);
  }
}

function tableOf(memory: KernelMemory, schema: Schema, rows: readonly Row[]): DimensionTable {
  return dimensionOf(
    'd',
    schema,
    canonicalBatches(memory, objectsOf(schema, rows), schema).batches,
  );
}

const small = fc.integer({ min: -2, max: 2 });
const text = fc.constantFrom('', 'a', 'b', 'exactly8', 'more than eight');

/** Key types of stream and dimension that go together, with values for both. */
const KEYS: readonly (readonly [SqlType, SqlType, fc.Arbitrary<unknown>])[] = [
  [VARCHAR, VARCHAR, text],
  [INT, INT, small],
  [INT, BIGINT, small],
  [BIGINT, INT, small],
  [BIGINT, DOUBLE, small],
  [FLOAT, INT, fc.oneof(small, fc.constantFrom(-0, 0.5, Number.NaN))],
  [DOUBLE, FLOAT, fc.constantFrom(-0, 0, 0.5, Number.NaN)],
  [BOOLEAN, BOOLEAN, fc.boolean()],
  [DATE, DATE, fc.constantFrom(0, 864e5)],
  [timestamp(3), timestamp(3), small],
];

const joins = fc.array(fc.constantFrom(...KEYS), { minLength: 1, maxLength: 3 }).chain((keys) => {
  const key = (side: 0 | 1): fc.Arbitrary<Row> =>
    fc.tuple(
      ...keys.map(([input, dimension, value]) => {
        const type = side === 0 ? input : dimension;
        const isWhole = type.kind === 'int' || type.kind === 'bigint';
        const fits = isWhole ? value.filter((v) => Number.isInteger(v)) : value;
        return fc.option(fits, { freq: 5 });
      }),
    );
  const rows = (side: 0 | 1) =>
    fc.array(key(side), { maxLength: 25 }).map((all) => all.map((row, i) => [...row, `r${i}`]));
  return fc.record({
    joinType: fc.constantFrom('inner' as const, 'left' as const),
    inputTypes: fc.constant(keys.map(([input]) => input)),
    dimensionTypes: fc.constant(keys.map(([, dimension]) => dimension)),
    batches: fc.array(rows(0), { minLength: 1, maxLength: 3 }),
    table: rows(1),
  });
});

function equalKeys(a: Row, b: Row, keyCount: number): boolean {
  return a.slice(0, keyCount).every((value, k) => value !== null && value === b[k]);
}

describe('LookupJoinOperator', () => {
  it('gives the same rows in the same order as two nested loops', () => {
    fc.assert(
      fc.property(joins, ({ joinType, inputTypes, dimensionTypes, batches, table }) => {
        const n = inputTypes.length;
        const all = inputTypes.map((_, k) => k);
        const inputSchema = [...inputTypes.map((t, k) => field(`k${k}`, t)), field('id', VARCHAR)];
        const tableSchema = [
          ...dimensionTypes.map((t, k) => field(`d${k}`, t)),
          field('name', VARCHAR),
        ];
        const spec: LookupJoinSpec = {
          joinType,
          inputSchema,
          schema: [...inputSchema, field('name', VARCHAR)],
          inputKeys: all,
          dimensionSchema: tableSchema,
          dimensionKeys: all,
          dimensionColumns: [n],
        };
        const expected = batches.flat().flatMap((row) => {
          const matches = table.filter((other) => equalKeys(row, other, n));
          const padded = matches.length === 0 && joinType === 'left' ? [[null]] : [];
          return [...matches.map((match) => [match[n]]), ...padded].map(([name]) => [row[n], name]);
        });
        for (const memory of memories) {
          const run = new JoinRun(memory, spec, tableOf(memory, tableSchema, table));
          for (const batch of batches) run.receive(batch);
          expect(run.rows().map((row) => row.slice(n))).toEqual(expected);
          run.close();
        }
      }),
      { numRuns: 300 },
    );
  });

  const inputSchema = [field('key', VARCHAR)];
  const tableSchema = [field('key', VARCHAR), field('name', VARCHAR), field('size', INT)];
  const spec: LookupJoinSpec = {
    joinType: 'left',
    inputSchema,
    schema: [...inputSchema, field('name', VARCHAR), field('size', INT)],
    inputKeys: [0],
    dimensionSchema: tableSchema,
    dimensionKeys: [0],
    dimensionColumns: [1, 2],
  };

  it('takes a new version of the table for the rows that come later', () => {
    for (const memory of memories) {
      const run = new JoinRun(memory, spec, tableOf(memory, tableSchema, [['a', 'first', 1]]));
      run.receive([['a'], ['b']]);
      run.table = tableOf(memory, tableSchema, [
        ['b', 'first', 2],
        ['a', 'second', null],
      ]);
      run.receive([['a'], ['b'], [null]]);
      expect(run.rows()).toEqual([
        ['a', 'first', 1],
        ['b', null, null],
        ['a', 'second', null],
        ['b', 'first', 2],
        [null, null, null],
      ]);
      run.close();
    }
  });

  it('finds its columns by name in a version with others, and says which one is gone', () => {
    const [memory] = memories as [KernelMemory];
    const run = new JoinRun(memory, spec, tableOf(memory, tableSchema, []));
    const moved = [field('size', INT), field('new', BOOLEAN), ...tableSchema.slice(0, 2)];
    run.table = tableOf(memory, moved, [[7, true, 'a', 'name']]);
    run.receive([['a']]);
    expect(run.rows()).toEqual([['a', 'name', 7]]);
    run.table = tableOf(memory, [field('key', VARCHAR), field('name', INT)], []);
    expect(() => run.receive([['a']])).toThrow(
      'A running query needs column "name" VARCHAR of dimension table "d", but in version 1 it is INT.',
    );
    run.close();
  });

  it('splits the rows of a key with many matches into batches', () => {
    const [memory] = memories as [KernelMemory];
    const matches = Array.from({ length: 9_000 }, (_, i) => ['a', `n${i}`, i]);
    const run = new JoinRun(memory, spec, tableOf(memory, tableSchema, matches));
    run.receive([['a'], ['b'], ['a']]);
    expect(
      run.output.messages.map((each) => (each.kind === 'batch' ? each.batch.length : 0)),
    ).toEqual([16_384, 1_617]);
    expect(run.rows().map((row) => row[2])).toEqual([
      ...matches.map((row) => row[2]),
      null,
      ...matches.map((row) => row[2]),
    ]);
    run.close();
  });

  it('sends nothing for a batch without matches, if inner', () => {
    const [memory] = memories as [KernelMemory];
    const run = new JoinRun(
      memory,
      { ...spec, joinType: 'inner' },
      tableOf(memory, tableSchema, []),
    );
    run.receive([['a']]);
    expect(run.output.messages).toEqual([]);
    run.close();
  });
});
