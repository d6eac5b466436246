import { beforeAll, describe, expect, it } from 'vitest';
import { ExpressionError } from '../../src/errors/expression-error.js';
import { Arena } from '../../src/kernels/arena.js';
import type { KernelMemory } from '../../src/kernels/kernel-memory.js';
import { field, type Schema } from '../../src/types/schema.js';
import { BIGINT, DOUBLE, INT, VARCHAR } from '../../src/types/sql-type.js';
import { columnOf } from '../support/columns.js';
import { evaluateSql } from '../support/evaluate-sql.js';
import { bothKernelMemories } from '../support/kernel-memories.js';

const SCHEMA: Schema = [
  field('i', INT),
  field('l', BIGINT),
  field('d', DOUBLE),
  field('s', VARCHAR),
  field('p', VARCHAR),
];

let memories: readonly KernelMemory[] = [];
beforeAll(async () => {
  memories = await bothKernelMemories();
});

async function evaluate(sql: string): Promise<string[]> {
  const results = [];
  for (const memory of memories) {
    const arena = new Arena(memory);
    const columns = [
      columnOf(memory, arena, INT, [2, 0, null, -(2 ** 31)]),
      columnOf(memory, arena, BIGINT, [5n, null, 7n, -1n]),
      columnOf(memory, arena, DOUBLE, [1.5, 0, Number.NaN, null]),
      columnOf(memory, arena, VARCHAR, ['größe', '', null, 'abc']),
      columnOf(memory, arena, VARCHAR, ['gr%', '_', 'x', '%b_']),
    ];
    results.push(await evaluateSql(memory, sql, SCHEMA, columns, 4));
    for (const { dictionary } of columns) dictionary?.close();
    arena.close();
  }
  expect(results[1]).toEqual(results[0]);
  return results[0]!;
}

describe('arithmetic', () => {
  it('wraps integers, as Flink does', async () => {
    expect(await evaluate('i - 1')).toEqual(['1', '-1', 'null', '2147483647']);
    expect(await evaluate('-i')).toEqual(['-2', '0', 'null', '-2147483648']);
  });

  it('fails for an integer divided by zero, in a sentence with its place', async () => {
    await expect(evaluate('10 / i')).rejects.toThrow(ExpressionError);
    const error = await evaluate('10 / i').catch((cause: unknown) => cause as ExpressionError);
    expect(error).toMatchObject({ type: 'OPERATOR_ERROR', sqlOffset: 3 });
    expect((error as ExpressionError).locatedIn('10 / i').message).toBe(
      'Division by zero in an integer "/"; guard it with NULLIF(divisor, 0), or CAST an operand to DOUBLE (at line 1, column 4)',
    );
  });

  it('divides doubles by zero without an error', async () => {
    expect(await evaluate('1 / d')).toEqual(['0.6666666666666666', '"Infinity"', '"NaN"', 'null']);
  });

  it('does not fail for rows that do not take the branch, or whose operand is null', async () => {
    expect(await evaluate('CASE WHEN i <> 0 THEN 10 / i END')).toEqual(['5', 'null', 'null', '0']);
    expect(await evaluate('10 / NULLIF(i, 0)')).toEqual(['5', 'null', 'null', '0']);
    expect(await evaluate('IF(i = 0, 0, 10 / i)')).toEqual(['5', '0', 'null', '0']);
    expect(await evaluate('COALESCE(l, 10 / i)').catch(() => ['failed'])).toEqual(['failed']);
    expect(await evaluate('COALESCE(i, 10 / l)')).toEqual(['2', '0', '1', '-2147483648']);
    expect(await evaluate('CASE WHEN i = 99 THEN 1 / 0 ELSE 1 END')).toEqual(['1', '1', '1', '1']);
  });

  it('takes the sign of a remainder from the dividend', async () => {
    expect(await evaluate('MOD(-7, 3)')).toEqual(['-1', '-1', '-1', '-1']);
    expect(await evaluate('d % 1')).toEqual(['0.5', '0', '"NaN"', 'null']);
  });
});

describe('comparisons', () => {
  it('treat NaN as Java does: equal to nothing, in no order', async () => {
    expect(await evaluate('d = d')).toEqual(['true', 'true', 'false', 'null']);
    expect(await evaluate('d < 1')).toEqual(['false', 'true', 'false', 'null']);
  });

  it('of strings work with literals and between columns', async () => {
    expect(await evaluate("s >= 'abc'")).toEqual(['true', 'false', 'null', 'true']);
    expect(await evaluate("'abc' > s")).toEqual(['false', 'true', 'null', 'false']);
    expect(await evaluate('s < p')).toEqual(['false', 'true', 'null', 'false']);
    expect(await evaluate('s = s')).toEqual(['true', 'true', 'null', 'true']);
    expect(await evaluate('s IS DISTINCT FROM p')).toEqual(['true', 'true', 'true', 'true']);
  });
});

describe('string functions', () => {
  it('match patterns of literals and of columns', async () => {
    expect(await evaluate("s LIKE '%b_'")).toEqual(['false', 'false', 'null', 'true']);
    expect(await evaluate('s LIKE p')).toEqual(['true', 'false', 'null', 'true']);
    await expect(evaluate("s LIKE 'a!b' ESCAPE '!'")).rejects.toThrow(/must stand before %, _ or/);
  });

  it('concatenate columns and literals', async () => {
    expect(await evaluate("CONCAT('<', s, '|', p, '>')")).toEqual([
      '"<größe|gr%>"',
      '"<|_>"',
      'null',
      '"<abc|%b_>"',
    ]);
  });

  it('cut by characters, at places that differ from row to row', async () => {
    expect(await evaluate('SUBSTRING(s, 3, 2)')).toEqual(['"öß"', '""', 'null', '"c"']);
    expect(await evaluate('SUBSTRING(s FROM i)')).toEqual(['"röße"', '""', 'null', '""']);
    expect(await evaluate('SUBSTRING(s, 1, i - 1)')).toEqual(['"g"', 'null', 'null', '"abc"']);
    expect(await evaluate("TRIM(BOTH 'ac' FROM s)")).toEqual(['"größe"', '""', 'null', '"b"']);
  });

  it('choose among strings of different dictionaries', async () => {
    expect(await evaluate("COALESCE(s, p, 'none')")).toEqual(['"größe"', '""', '"x"', '"abc"']);
    expect(await evaluate("CASE WHEN i > 0 THEN s WHEN i = 0 THEN 'zero' END")).toEqual([
      '"größe"',
      '"zero"',
      'null',
      'null',
    ]);
    const words = Array.from({ length: 50 }, (_, n) => `WHEN i = ${n} THEN 'word ${n}'`);
    expect(await evaluate(`CASE ${words.join(' ')} ELSE s END`)).toEqual([
      '"word 2"',
      '"word 0"',
      'null',
      '"abc"',
    ]);
    expect(await evaluate('GREATEST(s, p)')).toEqual(['"größe"', '"_"', 'null', '"abc"']);
  });
});

describe('functions of constants', () => {
  it('say so where they are given a column', async () => {
    await expect(evaluate('DATE_FORMAT(NOW(), s)')).rejects.toThrow(/needs a constant/);
    await expect(evaluate("DATE_FORMAT(NOW(), 'EEE')")).rejects.toThrow(/the letter E of 'EEE'/);
  });
});
