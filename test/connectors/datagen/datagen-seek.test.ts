import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { datagenConnector } from '../../../src/connectors/datagen/index.js';
import type { SourceConnector } from '../../../src/connectors/source.js';
import { ErrorType } from '../../../src/errors/error-type.js';
import { provideKernelBytes } from '../../../src/kernels/load-kernels.js';
import { readKernelBytes } from '../../../src/platform/node.js';
import { field, type Schema } from '../../../src/types/schema.js';
import {
  BIGINT,
  BOOLEAN,
  DATE,
  DOUBLE,
  FLOAT,
  INT,
  timestamp,
  timestampLtz,
  VARCHAR,
} from '../../../src/types/sql-type.js';
import { ManualClock } from '../../support/manual-clock.js';
import { expectResumes, readOn } from '../../support/resumed-reading.js';

/** Some milliseconds pass whenever it is looked at. */
class HastyClock extends ManualClock {
  #elapsedMs = 0;

  override monotonicMs(): number {
    this.#elapsedMs += 3;
    return this.#elapsedMs;
  }
}

beforeAll(() => provideKernelBytes(readKernelBytes));

function sourceOf(
  schema: Schema,
  options: Record<string, string>,
  time = new ManualClock(1_700_000_000_000),
): SourceConnector {
  const config = { name: 't', schema, options: new Map(Object.entries(options)) };
  return datagenConnector({ clock: time, timers: time }).create(config);
}

const NUM_ROWS = 20_000;
const PACE = { 'number-of-rows': String(NUM_ROWS), 'rows-per-second': '1000000' };
const TRADES: Schema = [
  field('symbol', VARCHAR),
  field('price', DOUBLE),
  field('volume', BIGINT),
  field('ts', timestamp(3)),
];

const tables: readonly (readonly [string, Schema, Record<string, string>])[] = [
  ['trades', TRADES, { generator: 'trades', 'disorder-ms': '500', 'late-rate': '0.1' }],
  ['trades of many symbols', TRADES, { generator: 'trades', symbols: '5000', seed: '7' }],
  [
    'trades without prices',
    [field('volume', INT), field('symbol', VARCHAR)],
    { generator: 'trades' },
  ],
  ['prices alone', [field('price', FLOAT)], { generator: 'trades' }],
  [
    'fields of every type',
    [
      field('flag', BOOLEAN),
      field('small', INT),
      field('large', BIGINT),
      field('narrow', BIGINT),
      field('half', FLOAT),
      field('full', DOUBLE),
      field('text', VARCHAR),
      field('short', VARCHAR),
      field('day', DATE),
      field('at', timestamp(6)),
      field('at_utc', timestampLtz(9)),
    ],
    {
      'fields.small.null-rate': '0.3',
      'fields.narrow.min': '1',
      'fields.narrow.max': '5',
      'fields.text.length': '17',
      'fields.short.length': '20',
      'fields.short.var-len': 'true',
      'fields.short.null-rate': '0.5',
      'fields.at.max-past': '1 h',
    },
  ],
  [
    'sequences',
    [field('id', BIGINT), field('name', VARCHAR), field('x', DOUBLE)],
    {
      'fields.id.kind': 'sequence',
      'fields.id.start': '-10',
      'fields.id.end': '30000',
      'fields.name.kind': 'sequence',
      'fields.name.start': '0',
      'fields.name.end': '30000',
    },
  ],
];

test.each(tables)(
  '%s: reading on behind any number of rows gives the rest',
  async (_, schema, options) => {
    const open = () => sourceOf(schema, { ...PACE, ...options }, new HastyClock(1_700_000_000_000));
    const whole = await readOn(open());
    expect(whole.rows).toHaveLength(NUM_ROWS);
    await fc.assert(
      fc.asyncProperty(fc.nat(NUM_ROWS), async (numRows) => {
        const stop = { offset: String(numRows), numRows };
        await expectResumes(async () => open(), whole, stop);
      }),
      { numRuns: 8, examples: [[0], [NUM_ROWS]] },
    );
  },
);

test('the pace starts anew', async () => {
  const time = new ManualClock();
  const options = { generator: 'trades', 'rows-per-second': '100', 'number-of-rows': '1000' };
  const source = sourceOf(TRADES, options, time);
  await source.seek?.('400');
  expect(await source.fetchNextBatch()).toMatchObject({ numRows: 1 });
  time.advance(500);
  expect(await source.fetchNextBatch()).toMatchObject({ numRows: 50 });
  expect(source.getCurrentOffset()).toBe('451');
});

test('an offset behind the last row is refused', async () => {
  const source = sourceOf(TRADES, { generator: 'trades', 'number-of-rows': '3' });
  await expect(source.seek?.('4')).rejects.toMatchObject({
    type: ErrorType.CONNECTOR_ERROR,
    message: expect.stringContaining('it has 3 rows, of which 4 had been read already'),
  });
});
