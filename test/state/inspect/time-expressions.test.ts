import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import {
  dateAsNumber,
  timeAsNumber,
  timeOfNumber,
} from '../../../src/state/inspect/time-expressions.js';
import { pgliteBackend } from '../../../src/state/pglite/pglite-backend.js';
import { DATE, type SqlType, timestamp, timestampLtz } from '../../../src/types/sql-type.js';

const BIGINT_MIN = -(2n ** 63n);
const BIGINT_MAX = 2n ** 63n - 1n;
/** The first microsecond that PostgreSQL has, 4714-11-24 BC, and what lies behind its last, 294277-01-01. */
const TIME_FIRST = -210_866_803_200_000_000n;
const TIME_END = 9_224_318_016_000_000_000n;

const backend = pgliteBackend(undefined);
afterAll(() => backend.close());

async function evaluate(expression: string, values: readonly bigint[]): Promise<unknown[]> {
  const database = await backend.get();
  const list = values.map((value) => `('${value}'::bigint)`).join();
  const rows = await database.query(`SELECT ${expression} AS result FROM (VALUES ${list}) AS t(v)`);
  return rows.map(({ result }) => result);
}

/** There and back: what PostgreSQL's timestamps can't hold is as far away as a bigint goes. */
function expectedMicroseconds(value: bigint, unitsPerSecond: bigint): bigint {
  const micros =
    unitsPerSecond === 1_000_000_000n
      ? (value - (((value % 1000n) + 1000n) % 1000n)) / 1000n
      : (value * 1_000_000n) / unitsPerSecond;
  if (micros < TIME_FIRST) return BIGINT_MIN;
  return micros >= TIME_END || micros > BIGINT_MAX ? BIGINT_MAX : micros;
}

const edges = [0n, -1n, 1n, 999n, -999n, -1000n, -1001n, TIME_FIRST, TIME_FIRST - 1n].concat(
  [TIME_FIRST / 1000n, TIME_FIRST / 1000n - 1n, TIME_END / 1000n, TIME_END / 1000n - 1n],
  [BIGINT_MIN, BIGINT_MAX, BIGINT_MAX - 1n, 86_400_000_000n, -86_400_000_001n],
);
const numbers = fc.array(
  fc.oneof(fc.bigInt(BIGINT_MIN, BIGINT_MAX), fc.bigInt(-(10n ** 16n), 10n ** 16n)),
  { minLength: 500, maxLength: 500 },
);

describe('times of the state in SQL', () => {
  const types: readonly (readonly [SqlType, bigint])[] = [
    [timestamp(3), 1000n],
    [timestamp(6), 1_000_000n],
    [timestamp(9), 1_000_000_000n],
  ];
  it.each(types)('are exact to the microsecond, whatever the unit: %j', async (type, units) => {
    const values = [...edges, ...(fc.sample(numbers, 1)[0] ?? [])];
    const times = timeOfNumber('v', type);
    const expected = values.map((value) => expectedMicroseconds(value, units));
    expect(await evaluate(timeAsNumber(`(${times})`), values)).toEqual(expected);
  });

  it('have a zone where the type is an instant', async () => {
    const [text] = await evaluate(
      `((${timeOfNumber('v', timestampLtz(3))}) AT TIME ZONE 'Asia/Tokyo')::text`,
      [1n],
    );
    expect(text).toBe('1970-01-01 09:00:00.001');
  });

  it('are dates by the day, and infinity beyond those that PostgreSQL has', async () => {
    const last = 2_145_042_905n;
    const values = [0n, -1n, 20_000n, last, last + 1n, -2_440_588n, -2_440_589n, 2n ** 31n - 1n];
    const dates = timeOfNumber('v::integer', DATE);
    expect(await evaluate(`(${dateAsNumber(`(${dates})`)})`, values)).toEqual(
      [0n, -1n, 20_000n, last, 2n ** 31n - 1n, -2_440_588n, -(2n ** 31n), 2n ** 31n - 1n].map(
        Number,
      ),
    );
  });
});
