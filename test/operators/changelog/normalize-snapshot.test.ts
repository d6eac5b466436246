import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RestoredState } from '../../../src/checkpoint/checkpoint-participant.js';
import { RowKind } from '../../../src/columnar/column-batch.js';
import { must } from '../../../src/common/assert.js';
import { loadKernels, provideKernelBytes } from '../../../src/kernels/load-kernels.js';
import type { ChangelogNormalizeSpec } from '../../../src/operators/changelog/normalize-contents.js';
import type { OperatorSnapshot } from '../../../src/operators/stateful-operator.js';
import { readKernelBytes } from '../../../src/platform/node.js';
import { field, type Schema } from '../../../src/types/schema.js';
import { BIGINT, BOOLEAN, DOUBLE, INT, VARCHAR } from '../../../src/types/sql-type.js';
import type { Value } from '../../support/columns.js';
import { type KindedRow, NormalizeDriver } from '../../support/normalize-driver.js';

provideKernelBytes(readKernelBytes);

const SCHEMA: Schema = [
  field('name', VARCHAR),
  field('id', INT),
  field('flag', BOOLEAN),
  field('total', BIGINT),
  field('rate', DOUBLE),
  field('note', VARCHAR),
];
const KEYS: readonly (readonly number[])[] = [[0], [1], [1, 0], [0, 1, 4], [3]];

const anyRow = fc
  .record({
    kind: fc.constantFrom(0, 0, 2, 2, 3, 1),
    name: fc.nat(11).map((n) => `name ${n}`),
    id: fc.nat(8),
    flag: fc.option(fc.boolean()),
    total: fc.option(fc.nat(3).map(BigInt)),
    rate: fc.option(fc.constantFrom(0.5, 1.5)),
    note: fc.option(fc.constantFrom('', 'x', 'é', 'some longer note')),
  })
  .map(({ kind, name, id, flag, total, rate, note }): KindedRow => {
    return [kind, name, id, flag, total, rate, note];
  });

const steps = fc.array(
  fc.record({
    rows: fc.array(anyRow, { maxLength: 12 }),
    begin: fc.option(fc.constantFrom('full', 'incremental'), { nil: undefined }),
    advance: fc.array(fc.constantFrom(1, 60, 1000, 1e9), { maxLength: 3 }),
    isAbandoned: fc.boolean(),
    recycle: fc.boolean(),
  }),
  { minLength: 1, maxLength: 12 },
);

const scenarios = fc.record({
  steps,
  keyColumns: fc.constantFrom(...KEYS),
  blockRows: fc.constantFrom(1, 3, 1024),
  mode: fc.constantFrom('webassembly' as const, 'typescript' as const),
});

type Scenario = typeof scenarios extends fc.Arbitrary<infer S> ? S : never;

/** Keys are never null. */
function rowsOf({ keyColumns }: Scenario, rows: readonly KindedRow[]): readonly KindedRow[] {
  return rows.map(([kind, ...values]) => {
    const filled = values.map((value, i) =>
      keyColumns.includes(i) ? (value ?? zeroOf(i)) : value,
    );
    return [kind, ...filled];
  });
}

function zeroOf(column: number): Value {
  return must(SCHEMA[column]).type.kind === 'bigint' ? 0n : 0.5;
}

/** By the definition, one row at a time. */
function naive(scenario: Scenario): { readonly rows: KindedRow[]; readonly kept: number } {
  const kept = new Map<string, Value[]>();
  const out: KindedRow[] = [];
  for (const step of scenario.steps) {
    for (const [kind, ...values] of rowsOf(scenario, step.rows)) {
      const key = textOf(scenario.keyColumns.map((column) => values[column] ?? null));
      const before = kept.get(key);
      if (kind === RowKind.INSERT || kind === RowKind.UPDATE_AFTER) {
        if (before !== undefined && textOf(before) === textOf(values)) continue;
        if (before !== undefined) out.push([RowKind.UPDATE_BEFORE, ...before]);
        out.push([before === undefined ? RowKind.INSERT : RowKind.UPDATE_AFTER, ...values]);
        kept.set(key, values);
      } else if (before !== undefined) {
        out.push([RowKind.DELETE, ...before]);
        kept.delete(key);
      }
    }
  }
  return { rows: out, kept: kept.size };
}

function textOf(values: readonly Value[]): string {
  return JSON.stringify(values, (_, value) => (typeof value === 'bigint' ? `${value}n` : value));
}

interface Taken extends RestoredState {
  /** The step that comes behind it, and the rows that came before. */
  readonly step: number;
  readonly rowsBefore: number;
}

/** Runs all steps with their snapshots, or those behind a restored one, in a fresh memory. */
async function run(scenario: Scenario, from?: Taken) {
  const { keyColumns, blockRows, mode } = scenario;
  const spec: ChangelogNormalizeSpec = { table: 't', schema: SCHEMA, keyColumns };
  const driver = new NormalizeDriver(await loadKernels({ mode }), spec, blockRows);
  if (from !== undefined) driver.restore(from);
  const taken: Taken[] = [];
  let pending: (Omit<Taken, 'payloads'> & { readonly snapshot: OperatorSnapshot }) | undefined;
  let chain: Uint8Array[] = [];
  const finish = (): void => {
    const { snapshot, ...rest } = must(pending);
    const payload = must(snapshot.finish());
    chain = snapshot.isIncremental ? [...chain, payload] : [payload];
    taken.push({ ...rest, payloads: chain });
    pending = undefined;
  };
  for (const [step, { rows, begin, advance, isAbandoned, recycle }] of scenario.steps.entries()) {
    if (step < (from?.step ?? 0)) continue;
    if (begin !== undefined) {
      while (pending !== undefined) if (pending.snapshot.advance(50)) finish();
      const snapshot = driver.operator.beginSnapshot(begin === 'full');
      pending = { step, rowsBefore: driver.rows.length, facts: snapshot.facts, snapshot };
    }
    if (recycle) driver.memory.recycler.run();
    driver.feed(rowsOf(scenario, rows));
    for (const bytes of advance) if (pending?.snapshot.advance(bytes) === true) finish();
    if (!isAbandoned || pending === undefined) continue;
    pending.snapshot.abandon();
    pending = undefined;
  }
  while (pending !== undefined) if (pending.snapshot.advance(1)) finish();
  const { rowCount } = driver.operator;
  expect(driver.close()).toBe(0);
  return { rows: driver.rows, rowCount, taken };
}

describe('ChangelogNormalize', () => {
  it('gives the changes of the definition, also restored from any snapshot and from those taken then', async () => {
    await fc.assert(
      fc.asyncProperty(scenarios, async (scenario) => {
        const wanted = naive(scenario);
        const whole = await run(scenario);
        expect([whole.rows, whole.rowCount]).toEqual([wanted.rows, wanted.kept]);
        for (const from of whole.taken) {
          const next = await run(scenario, from);
          expect(next.rows).toEqual(wanted.rows.slice(from.rowsBefore));
          expect(next.rowCount).toBe(wanted.kept);
          const again = next.taken.at(-1);
          if (again === undefined) continue;
          const last = await run(scenario, again);
          expect(last.rows).toEqual(wanted.rows.slice(from.rowsBefore + again.rowsBefore));
        }
      }),
      { numRuns: 40 },
    );
  });

  it('writes what has changed alone in an incremental snapshot', async () => {
    const spec = { table: 't', schema: SCHEMA, keyColumns: [1] };
    const driver = new NormalizeDriver(await loadKernels(), spec);
    const row = (id: number, note: string): KindedRow => [0, 'n', id, true, 1n, 0.5, note];
    driver.feed(Array.from({ length: 5000 }, (_, id) => row(id, `note ${id}`)));
    const payloadOf = (isFull: boolean): Uint8Array => {
      const snapshot = driver.operator.beginSnapshot(isFull);
      while (!snapshot.advance(1e9));
      return must(snapshot.finish());
    };
    const full = payloadOf(false);
    driver.feed([row(7, 'other'), [RowKind.DELETE, null, 8, null, null, null, null]]);
    const increment = payloadOf(false);
    expect(full.length).toBeGreaterThan(5000 * 30);
    expect(increment.length).toBeLessThan(1000);
    expect(payloadOf(true).length).toBeGreaterThan(5000 * 30);
    driver.close();
  });
});
