import { beforeAll, describe, expect, it } from 'vitest';
import { ExpressionError } from '../../src/errors/expression-error.js';
import { Arena } from '../../src/kernels/arena.js';
import type { KernelMemory } from '../../src/kernels/kernel-memory.js';
import { field } from '../../src/types/schema.js';
import { BIGINT, DOUBLE, FLOAT, INT, timestamp, VARCHAR } from '../../src/types/sql-type.js';
import { columnOf, type Value } from '../support/columns.js';
import { evaluateSql } from '../support/evaluate-sql.js';
import { bothKernelMemories } from '../support/kernel-memories.js';

let memories: readonly KernelMemory[] = [];
beforeAll(async () => {
  memories = await bothKernelMemories();
});

/** The expression over one column `x`, by both implementations of the kernels. */
async function over(
  type: Parameters<typeof field>[1],
  values: readonly Value[],
  sql: string,
): Promise<string[]> {
  const results = [];
  for (const memory of memories) {
    const arena = new Arena(memory);
    const column = columnOf(memory, arena, type, values);
    results.push(await evaluateSql(memory, sql, [field('x', type)], [column], values.length));
    column.dictionary?.close();
    arena.close();
  }
  expect(results[1]).toEqual(results[0]);
  return results[0]!;
}

describe('CAST to a string', () => {
  it('prints doubles as Java does', async () => {
    const values = [0, -0, 1, 100, 1e7, 9_999_999, 0.001, 0.00099, 12345.678901, 1.5e-10, 1e300];
    expect(
      await over(DOUBLE, [...values, Number.NaN, -Infinity, null], 'CAST(x AS STRING)'),
    ).toEqual([
      '"0.0"',
      '"-0.0"',
      '"1.0"',
      '"100.0"',
      '"1.0E7"',
      '"9999999.0"',
      '"0.001"',
      '"9.9E-4"',
      '"12345.678901"',
      '"1.5E-10"',
      '"1.0E300"',
      '"NaN"',
      '"-Infinity"',
      'null',
    ]);
    expect(await over(FLOAT, [123.456, -123.456, 3.4028234e38], 'CAST(x AS STRING)')).toEqual([
      '"123.456"',
      '"-123.456"',
      '"3.4028235E38"',
    ]);
  });

  it('prints integers exactly', async () => {
    const values = [2n ** 63n - 1n, -(2n ** 63n), null, 0n];
    expect(await over(BIGINT, values, 'CAST(x AS STRING)')).toEqual([
      '"9223372036854775807"',
      '"-9223372036854775808"',
      'null',
      '"0"',
    ]);
  });

  it('prints timestamps with all digits of their precision, and booleans in upper case', async () => {
    expect(await over(timestamp(3), [100n, -1n, null], 'CAST(x AS STRING)')).toEqual([
      '"1970-01-01 00:00:00.100"',
      '"1969-12-31 23:59:59.999"',
      'null',
    ]);
    expect(await over(timestamp(0), [1_632_486_896_000n], 'CAST(x AS STRING)')).toEqual([
      '"2021-09-24 12:34:56"',
    ]);
    expect(await over(timestamp(9), [1_632_486_896_123_456_700n], 'CAST(x AS STRING)')).toEqual([
      '"2021-09-24 12:34:56.123456700"',
    ]);
    expect(
      await over(INT, [1, 2, null], "CAST(x = 1 AS STRING) || CAST(DATE '2024-02-29' AS STRING)"),
    ).toEqual(['"TRUE2024-02-29"', '"FALSE2024-02-29"', 'null']);
  });
});

describe('CAST from a string', () => {
  const cases: readonly (readonly [type: string, text: string, result: string])[] = [
    ['INT', ' 12 ', '12'],
    ['INT', '1.99', '1'],
    ['INT', '-2147483648', '-2147483648'],
    ['INT', '2147483648', 'null'],
    ['INT', '1e3', 'null'],
    ['INT', '', 'null'],
    ['BIGINT', '-9223372036854775808', '-9223372036854775808'],
    ['BIGINT', '9223372036854775808', 'null'],
    ['DOUBLE', '1.5e3', '1500'],
    ['DOUBLE', '1.5d', '1.5'],
    ['DOUBLE', 'Infinity', '"Infinity"'],
    ['DOUBLE', '0x10', 'null'],
    ['BOOLEAN', 'FalsE', 'false'],
    ['BOOLEAN', 'y', 'true'],
    ['BOOLEAN', 'on', 'null'],
    ['DATE', '2021-09-27', '"2021-09-27"'],
    ['DATE', '2021-09-27 12:34:56.123', '"2021-09-27"'],
    ['DATE', '123', '"0123-01-01"'],
    ['DATE', '2021-02-30', 'null'],
    ['DATE', '2021/09/27', 'null'],
    ['TIMESTAMP(3)', '2021-09-27', '"2021-09-27T00:00:00.000"'],
    ['TIMESTAMP(3)', '2021-9-7 1:2:3.4567', '"2021-09-07T01:02:03.456"'],
    ['TIMESTAMP(3)', '2021-02-30 00:00:00', '"2021-02-28T00:00:00.000"'],
    ['TIMESTAMP(3)', '2021-09-27T12:34:56', 'null'],
    ['TIMESTAMP(3)', '123', 'null'],
  ];

  it.each(cases)('to %s reads %o as %s, or TRY_CAST gives null', async (type, text, result) => {
    expect(await over(VARCHAR, [text, null], `TRY_CAST(x AS ${type})`)).toEqual([result, 'null']);
  });

  it('raises an error for the row that holds it, but not for other rows', async () => {
    const guarded = "CASE WHEN x = 'n/a' THEN -1 ELSE CAST(x AS INT) END";
    expect(await over(VARCHAR, ['7', 'n/a', null], guarded)).toEqual(['7', '-1', 'null']);
    const failure = over(VARCHAR, ['7', `n/a ${'x'.repeat(100)}`], 'CAST(x AS INT)');
    await expect(failure).rejects.toThrow(ExpressionError);
    await expect(failure).rejects.toThrow(/^Can't read "n\/a x{36}…" as INT; TRY_CAST gives NULL/);
  });
});

describe('CAST between numbers and times', () => {
  it('truncates, saturates and wraps as Java does', async () => {
    const doubles = [1.9, -1.9, 9_234_567_891.12345, Number.NaN, null];
    expect(await over(DOUBLE, doubles, 'CAST(x AS INT)')).toEqual([
      '1',
      '-1',
      '2147483647',
      '0',
      'null',
    ]);
    expect(await over(BIGINT, [3_276_913_443_134n], 'CAST(x AS INT)')).toEqual(['-146603714']);
    expect(await over(INT, [0, 5], 'CAST(x AS BOOLEAN)')).toEqual(['false', 'true']);
    expect(await over(INT, [0, 5], 'CAST(x = 5 AS DOUBLE)')).toEqual(['0', '1']);
  });

  it('cuts times off towards the past', async () => {
    const days = await over(timestamp(3), [-1n, 0n, 86_399_999n, null], 'CAST(x AS DATE)');
    expect(days).toEqual(['"1969-12-31"', '"1970-01-01"', '"1970-01-01"', 'null']);
    expect(await over(timestamp(6), [-1n, 1_999_999n], 'CAST(x AS TIMESTAMP(3))')).toEqual([
      '"1969-12-31T23:59:59.999"',
      '"1970-01-01T00:00:01.999"',
    ]);
    expect(await over(timestamp(6), [1_999_999n], 'CAST(x AS TIMESTAMP(4))')).toEqual([
      '"1970-01-01T00:00:01.9999"',
    ]);
    expect(await over(timestamp(3), [1n], 'CAST(CAST(x AS TIMESTAMP_LTZ(9)) AS DATE)')).toEqual([
      '"1970-01-01"',
    ]);
  });
});
