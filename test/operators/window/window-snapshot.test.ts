import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { must } from '../../../src/common/assert.js';
import type { Json } from '../../../src/common/json.js';
import type { KernelMemory } from '../../../src/kernels/kernel-memory.js';
import { loadKernels, provideKernelBytes } from '../../../src/kernels/load-kernels.js';
import type { OperatorSnapshot } from '../../../src/operators/stateful-operator.js';
import type { WindowAggregateSpec } from '../../../src/operators/window/window-aggregate-spec.js';
import { readKernelBytes } from '../../../src/platform/node.js';
import type { AggregateCall } from '../../../src/types/aggregate-call.js';
import { field, type Schema } from '../../../src/types/schema.js';
import {
  BIGINT,
  DOUBLE,
  FLOAT,
  INT,
  type SqlType,
  timestamp,
  VARCHAR,
} from '../../../src/types/sql-type.js';
import type { WindowAssigner } from '../../../src/types/window.js';
import type { Value } from '../../support/columns.js';
import { WindowDriver } from '../../support/window-driver.js';

provideKernelBytes(readKernelBytes);

const INPUT: Schema = [
  field('symbol', VARCHAR),
  field('venue', BIGINT),
  field('rate', DOUBLE),
  field('note', VARCHAR),
  field('size', INT),
  field('weight', FLOAT),
  field('ts', timestamp(3)),
];
const TIME = 6;

const call = (
  kind: 'count' | 'sum' | 'avg' | 'min' | 'max',
  column: number,
  resultType: SqlType = must(INPUT[column]).type,
): AggregateCall => ({ kind, column, argumentType: must(INPUT[column]).type, resultType });

const AGGREGATES: readonly (readonly AggregateCall[])[] = [
  [{ kind: 'count-star', resultType: BIGINT }],
  [
    { kind: 'count-star', resultType: BIGINT },
    call('avg', 2),
    call('sum', 1),
    call('min', 2),
    call('max', 2),
  ],
  [call('min', 3), call('max', 3), call('count', 0, BIGINT), call('sum', 5), call('avg', 4)],
  [call('max', 0), call('max', 4), call('min', 1), call('sum', 2), call('count', 2, BIGINT)],
];

const value = fc.oneof(
  { weight: 1, arbitrary: fc.constant(null) },
  { weight: 6, arbitrary: fc.nat(9) },
);
const steps = fc.oneof(
  { weight: 20, arbitrary: fc.integer({ min: -10, max: 12 }) },
  { weight: 1, arbitrary: fc.integer({ min: -200, max: 200 }) },
);
const rowOf = fc.tuple(value, value, value, value, value, value, steps);
/** What happens between two batches, and whether rows may be null in the batch behind. */
const batches = fc.array(
  fc.record({
    rows: fc.array(rowOf, { minLength: 1, maxLength: 25 }),
    isNullable: fc.boolean(),
    begin: fc.constantFrom(undefined, undefined, 'full' as const, 'incremental' as const),
    advance: fc.array(fc.integer({ min: 1, max: 3000 }), { maxLength: 2 }),
    isAbandoned: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
    recycle: fc.integer({ min: 0, max: 6 }).map((n) => n === 0),
  }),
  { minLength: 1, maxLength: 14 },
);
type Step = typeof batches extends fc.Arbitrary<(infer T)[]> ? T : never;

const windows: fc.Arbitrary<WindowAssigner> = fc.oneof(
  fc.record({ kind: fc.constant('tumble' as const), sizeMs: fc.integer({ min: 10, max: 90 }) }),
  fc.record({
    kind: fc.constant('hop' as const),
    sizeMs: fc.integer({ min: 10, max: 90 }),
    slideMs: fc.integer({ min: 5, max: 40 }),
  }),
);
const scenarios = fc.record({
  steps: batches,
  window: windows,
  keyColumns: fc.subarray([0, 1, 2, 4]),
  aggregates: fc.constantFrom(...AGGREGATES),
  delayMs: fc.integer({ min: 0, max: 40 }),
  blockRows: fc.constantFrom(1, 3, 8, 1024),
  dictionaries: fc.constantFrom(1, 1, 2),
  mode: fc.constantFrom('webassembly' as const, 'webassembly' as const, 'typescript' as const),
});
type Scenario = typeof scenarios extends fc.Arbitrary<infer T> ? T : never;

function specOf({ window, keyColumns, aggregates }: Scenario): WindowAggregateSpec {
  const keys = keyColumns.map((column) => must(INPUT[column]));
  const results = aggregates.map((aggregate, i) => field(`a${i}`, aggregate.resultType));
  const times = [field('window_start', timestamp(3)), field('window_end', timestamp(3))];
  const schema = [...keys, ...times, ...results];
  return { inputSchema: INPUT, schema, window, timeColumn: TIME, keyColumns, aggregates };
}

/** The rows of each step. Sums of thirds depend on the order of adding. */
function inputOf(steps: readonly Step[]): Value[][][] {
  let timeMs = 1000;
  return steps.map(({ rows, isNullable }) =>
    rows.map(([symbol, venue, rate, note, size, weight, stepMs]) => {
      timeMs += stepMs;
      const or = (n: number | null): number | null => n ?? (isNullable ? null : 0);
      const text = (name: string, n: number | null) => (or(n) === null ? null : `${name}-${or(n)}`);
      const long = or(venue);
      const double = or(rate);
      return [
        text('symbol', symbol),
        long === null ? null : BigInt(long),
        double === null ? null : double / 3,
        text('a note of more than eight bytes', note),
        or(size),
        or(weight),
        BigInt(timeMs),
      ];
    }),
  );
}

interface Taken {
  /** Steps before the barrier. */
  readonly step: number;
  readonly rowsBefore: number;
  readonly source: Json;
  readonly facts: Json;
  /** Oldest first, back to the last full one. */
  readonly payloads: readonly Uint8Array[];
}

interface Pending {
  readonly snapshot: OperatorSnapshot;
  readonly taken: Omit<Taken, 'payloads'>;
}

const load = ({ mode }: Scenario): Promise<KernelMemory> => loadKernels({ mode });

/**
 * Runs all steps with their snapshots, or those behind a restored one, in a fresh memory. `isPaced`: snapshots are copied
 * while the steps go on, not at once.
 */
async function run(scenario: Scenario, isPaced: boolean, from?: Taken) {
  const driver = new WindowDriver(await load(scenario), { ...scenario, spec: specOf(scenario) });
  const input = inputOf(scenario.steps);
  if (from !== undefined) driver.restore(from.source, from);
  const taken: Taken[] = [];
  let pending: Pending | undefined;
  let chain: Uint8Array[] | undefined;
  const finish = ({ snapshot, taken: facts }: Pending): void => {
    const payload = must(snapshot.finish());
    chain = snapshot.isIncremental ? [...must(chain), payload] : [payload];
    taken.push({ ...facts, payloads: chain });
    pending = undefined;
  };
  for (const [step, { begin, advance, isAbandoned, recycle }] of scenario.steps.entries()) {
    if (step < (from?.step ?? 0)) continue;
    if (begin !== undefined && pending !== undefined) {
      while (!pending.snapshot.advance(100));
      finish(pending);
    }
    if (begin !== undefined) {
      const { source, window } = driver.beginSnapshot(begin === 'full');
      const rowsBefore = driver.rows.length;
      pending = {
        snapshot: window,
        taken: { step, rowsBefore, source, facts: window.facts },
      };
      if (!isPaced) while (!window.advance(Number.MAX_SAFE_INTEGER));
    }
    if (recycle) driver.memory.recycler.run();
    driver.feed(must(input[step]));
    for (const bytes of advance) {
      if (pending?.snapshot.advance(bytes) === true) finish(pending);
    }
    if (isAbandoned && pending !== undefined) {
      pending.snapshot.abandon();
      pending = undefined;
      chain = undefined;
    }
  }
  if (pending !== undefined) {
    while (!pending.snapshot.advance(1));
    finish(pending);
  }
  driver.end();
  const { lateRows, windowsFired } = driver.operator;
  expect(driver.close()).toBe(0);
  return { outcome: { rows: driver.rows, lateRows, windowsFired }, taken };
}

async function plain(scenario: Scenario) {
  const driver = new WindowDriver(await load(scenario), { ...scenario, spec: specOf(scenario) });
  for (const rows of inputOf(scenario.steps)) driver.feed(rows);
  driver.end();
  const { lateRows, windowsFired } = driver.operator;
  driver.close();
  return { rows: driver.rows, lateRows, windowsFired };
}

describe('snapshots of a window aggregation', () => {
  it('change nothing, and what is restored from any of them goes on to the same results', async () => {
    await fc.assert(
      fc.asyncProperty(scenarios, async (scenario) => {
        const wanted = await plain(scenario);
        const { outcome, taken } = await run(scenario, true);
        expect(outcome).toEqual(wanted);
        for (const from of taken) {
          const next = await run(scenario, true, from);
          const head = wanted.rows.slice(0, from.rowsBefore);
          expect({ ...next.outcome, rows: [...head, ...next.outcome.rows] }).toEqual(wanted);
          const again = next.taken.at(-1);
          if (again === undefined) continue;
          const last = await run(scenario, true, again);
          const body = next.outcome.rows.slice(0, again.rowsBefore);
          const rows = [...head, ...body, ...last.outcome.rows];
          expect({ ...last.outcome, rows }).toEqual(wanted);
        }
      }),
      { numRuns: 70 },
    );
  });

  it('hold to the byte what one taken at the barrier holds, however slowly they are copied', async () => {
    await fc.assert(
      fc.asyncProperty(scenarios, async (drawn) => {
        const steps = drawn.steps.map((step) => ({ ...step, isAbandoned: false }));
        const scenario = { ...drawn, steps };
        const [slowly, atOnce] = [await run(scenario, true), await run(scenario, false)].map(
          ({ taken }) => taken.map(({ payloads, ...rest }) => [rest, payloads.map(hex)]),
        );
        expect(slowly).toEqual(atOnce);
      }),
      { numRuns: 70 },
    );
  });
});

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
