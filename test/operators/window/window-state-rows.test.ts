import { describe, expect, it } from 'vitest';
import { must } from '../../../src/common/assert.js';
import { loadKernels, provideKernelBytes } from '../../../src/kernels/load-kernels.js';
import type { WindowAggregateSpec } from '../../../src/operators/window/window-aggregate-spec.js';
import { windowStateRows } from '../../../src/operators/window/window-state-rows.js';
import { readKernelBytes } from '../../../src/platform/node.js';
import { field, type Schema } from '../../../src/types/schema.js';
import { BIGINT, DOUBLE, timestamp, VARCHAR } from '../../../src/types/sql-type.js';
import type { WindowAssigner } from '../../../src/types/window.js';
import { rowsOf } from '../../support/rows-of.js';
import { WindowDriver } from '../../support/window-driver.js';

provideKernelBytes(readKernelBytes);

const INPUT: Schema = [
  field('symbol', VARCHAR),
  field('price', DOUBLE),
  field('venue', VARCHAR),
  field('ts', timestamp(3)),
];

function specOf(window: WindowAssigner): WindowAggregateSpec {
  return {
    inputSchema: INPUT,
    inputNames: ['symbol', 'price * 2', 'venue', 'ts'],
    schema: [
      field('symbol', VARCHAR),
      field('window_start', timestamp(3)),
      field('window_end', timestamp(3)),
      field('average', DOUBLE),
      field('n', BIGINT),
      field('last', VARCHAR),
    ],
    window,
    timeColumn: 3,
    keyColumns: [0],
    aggregates: [
      { kind: 'avg', column: 1, argumentType: DOUBLE, resultType: DOUBLE },
      { kind: 'count-star', resultType: BIGINT },
      { kind: 'max', column: 2, argumentType: VARCHAR, resultType: VARCHAR },
    ],
  };
}

const load = () => loadKernels({ mode: 'webassembly' });

async function driverOf(window: WindowAssigner): Promise<WindowDriver> {
  return new WindowDriver(await load(), { spec: specOf(window), delayMs: 1000 });
}

function payloadOf(driver: WindowDriver, isFull: boolean) {
  const { window } = driver.beginSnapshot(isFull);
  while (!window.advance(1000));
  return { facts: window.facts, payload: must(window.finish()), window };
}

describe('the rows of a stored window state', () => {
  it('are one for each key and open window, with the aggregates so far', async () => {
    const driver = await driverOf({ kind: 'tumble', sizeMs: 60_000 });
    driver.feed([
      ['AAPL', 10, 'NYSE', 0n],
      ['MSFT', null, null, 1n],
      ['AAPL', 20, 'IEX', 2n],
    ]);
    const full = payloadOf(driver, true);
    driver.feed([
      [null, 5, 'IEX', 61_500n],
      ['MSFT', 7, 'XTKS', 61_600n],
      ['MSFT', 8, null, 61_700n],
    ]);
    const increment = payloadOf(driver, false);
    expect(increment.window.isIncremental).toBe(true);
    expect(increment.window.timers).toEqual([{ firesAtMs: 119_999 }]);
    expect(increment.window.watermarks).toEqual([{ partition: 0, watermarkMs: 60_700 }]);

    const memory = await load();
    const before = windowStateRows(memory, { facts: full.facts, payloads: [full.payload] });
    expect(before.schema.map(({ name }) => name)).toEqual([
      'symbol',
      'window_start',
      'window_end',
      'count',
      'avg_price * 2',
      'max_venue',
    ]);
    const first = { window_start: 0, window_end: 60_000 };
    expect(before.batches.flatMap(rowsOf)).toEqual([
      { symbol: 'AAPL', ...first, count: 2n, 'avg_price * 2': 15, max_venue: 'NYSE' },
      { symbol: 'MSFT', ...first, count: 1n, 'avg_price * 2': null, max_venue: null },
    ]);
    const payloads = [full.payload, increment.payload];
    const after = windowStateRows(memory, { facts: increment.facts, payloads });
    const second = { window_start: 60_000, window_end: 120_000 };
    expect(after.batches.flatMap(rowsOf)).toEqual([
      { symbol: null, ...second, count: 1n, 'avg_price * 2': 5, max_venue: 'IEX' },
      { symbol: 'MSFT', ...second, count: 2n, 'avg_price * 2': 7.5, max_venue: 'XTKS' },
    ]);
    expect(memory.allocatedBytes).toBe(0);
  });

  it('are those of slices where windows overlap', async () => {
    const driver = await driverOf({ kind: 'hop', sizeMs: 60_000, slideMs: 20_000 });
    driver.feed([
      ['a', 1, 'x', 10_000n],
      ['a', 2, 'x', 30_000n],
      ['b', 3, 'x', 39_000n],
    ]);
    const { facts, payload, window } = payloadOf(driver, true);
    expect(window.timers.map(({ firesAtMs }) => firesAtMs + 1)).toEqual([40_000, 60_000, 80_000]);
    const { batches } = windowStateRows(await load(), { facts, payloads: [payload] });
    const rows = batches
      .flatMap(rowsOf)
      .map(({ symbol, window_start, count }) => [symbol, window_start, count]);
    expect(rows).toEqual([
      ['a', 0, 1n],
      ['a', 20_000, 1n],
      ['b', 20_000, 1n],
    ]);
  });

  it('are none where nothing is open', async () => {
    const driver = await driverOf({ kind: 'tumble', sizeMs: 60_000 });
    const { facts, payload } = payloadOf(driver, true);
    expect(windowStateRows(await load(), { facts, payloads: [payload] }).batches).toEqual([]);
  });

  it('are of a state that says in words what it is of', async () => {
    const { operator } = await driverOf({ kind: 'hop', sizeMs: 300_000, slideMs: 90_000 });
    expect(operator.stateDescription.sentence).toBe(
      'GROUP BY symbol, HOP(ts, 90 seconds, 5 minutes): AVG(price * 2), COUNT(*), MAX(venue)',
    );
    expect(operator.stateDescription.identity).toEqual({
      window: { kind: 'hop', sizeMs: 300_000, slideMs: 90_000 },
      time: { name: 'ts', type: 'TIMESTAMP(3)' },
      keys: [{ name: 'symbol', type: 'VARCHAR' }],
      aggregates: [
        { kind: 'avg', argument: { name: 'price * 2', type: 'DOUBLE' }, type: 'DOUBLE' },
        { kind: 'count-star', argument: null, type: 'BIGINT' },
        { kind: 'max', argument: { name: 'venue', type: 'VARCHAR' }, type: 'VARCHAR' },
      ],
    });
  });

  it('refuse a format that is not known', async () => {
    const driver = await driverOf({ kind: 'tumble', sizeMs: 60_000 });
    const { facts, payload } = payloadOf(driver, true);
    const text = new TextDecoder('latin1').decode(payload).replace('"version":1', '"version":7');
    const changed = Uint8Array.from(text, (character) => character.charCodeAt(0));
    const memory = await load();
    expect(() => windowStateRows(memory, { facts, payloads: [changed] })).toThrow(
      'The checkpoint has window state of format 7, this version reads 1',
    );
    expect(() => windowStateRows(memory, { facts, payloads: [payload.subarray(0, 20)] })).toThrow(
      "A checkpoint's payload ends within the section that starts at byte 0.",
    );
  });
});
