import { describe, expect, it } from 'vitest';
import { must } from '../../../src/common/assert.js';
import type { Json } from '../../../src/common/json.js';
import { loadKernels, provideKernelBytes } from '../../../src/kernels/load-kernels.js';
import type { OperatorSnapshot } from '../../../src/operators/stateful-operator.js';
import type { WindowAggregateSpec } from '../../../src/operators/window/window-aggregate-spec.js';
import { readKernelBytes } from '../../../src/platform/node.js';
import { field, type Schema } from '../../../src/types/schema.js';
import { BIGINT, DOUBLE, timestamp, VARCHAR } from '../../../src/types/sql-type.js';
import type { Value } from '../../support/columns.js';
import { WindowDriver } from '../../support/window-driver.js';

provideKernelBytes(readKernelBytes);

const BATCHES = 36;
const BATCH_ROWS = 8192;

const INPUT: Schema = [
  field('user', VARCHAR),
  field('account', BIGINT),
  field('amount', DOUBLE),
  field('ts', timestamp(3)),
];
const SPEC: WindowAggregateSpec = {
  inputSchema: INPUT,
  schema: [
    field('user', VARCHAR),
    field('account', BIGINT),
    field('window_start', timestamp(3)),
    field('window_end', timestamp(3)),
    field('total', DOUBLE),
    field('most', VARCHAR),
  ],
  // Eight batches to a window.
  window: { kind: 'tumble', sizeMs: 8000 },
  timeColumn: 3,
  keyColumns: [0, 1],
  aggregates: [
    { kind: 'sum', column: 2, argumentType: DOUBLE, resultType: DOUBLE },
    { kind: 'max', column: 0, argumentType: VARCHAR, resultType: VARCHAR },
  ],
};

/** Three of four rows have a key that has not been there before. */
function rowsOf(batch: number): Value[][] {
  return Array.from({ length: BATCH_ROWS }, (_, i) => {
    const key = i % 4 === 0 ? i : batch * BATCH_ROWS + i;
    const amount = i % 7 === 0 ? null : key / 3;
    return [`user-${key % 5000}`, BigInt(key), amount, BigInt(batch * 1000)];
  });
}

interface Taken {
  readonly batch: number;
  readonly rowCount: number;
  readonly source: Json;
  readonly facts: Json;
  readonly payloads: readonly Uint8Array[];
}

/** Runs the batches from a snapshot on, or all of them; takes a snapshot every five batches, copied slowly. */
async function run(from?: Taken) {
  const memory = await loadKernels({ mode: 'webassembly' });
  const driver = new WindowDriver(memory, { spec: SPEC, delayMs: 0 });
  if (from !== undefined) driver.restore(from.source, from);
  const taken: Taken[] = [];
  let pending: { snapshot: OperatorSnapshot; at: Omit<Taken, 'payloads'> } | undefined;
  for (let batch = from?.batch ?? 0; batch < BATCHES; batch++) {
    if (batch % 5 === 0 && pending === undefined) {
      const { source, window } = driver.beginSnapshot(false);
      const rowCount = driver.rows.length;
      pending = { snapshot: window, at: { batch, rowCount, source, facts: window.facts } };
    }
    if (batch % 9 === 8) memory.recycler.run();
    driver.feed(rowsOf(batch));
    if (pending?.snapshot.advance(600_000) === true) {
      const payload = must(pending.snapshot.finish());
      const chain = pending.snapshot.isIncremental ? must(taken.at(-1)).payloads : [];
      taken.push({ ...pending.at, payloads: [...chain, payload] });
      pending = undefined;
    }
  }
  pending?.snapshot.abandon();
  driver.end();
  expect(driver.close()).toBe(0);
  return { rows: driver.rows, taken };
}

describe('snapshots of a state of very many keys', () => {
  it('survive that groups and strings get other numbers, and windows close, while they are copied', async () => {
    const { rows, taken } = await run();
    expect(taken.length).toBeGreaterThan(3);
    for (const from of [must(taken[1]), must(taken.at(-1))]) {
      const rest = await run(from);
      expect(rest.rows.length).toBe(rows.length - from.rowCount);
      const differing = rest.rows.findIndex((row, i) =>
        row.some((value, column) => value !== rows[from.rowCount + i]?.[column]),
      );
      expect(differing).toBe(-1);
    }
  });
});
