import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { ExpressionError } from '../../src/errors/expression-error.js';
import type { BoundExpression } from '../../src/expressions/bound-expression.js';
import { compileExpression } from '../../src/expressions/compile-expression.js';
import { Arena } from '../../src/kernels/arena.js';
import type { KernelMemory } from '../../src/kernels/kernel-memory.js';
import { StringDictionary } from '../../src/kernels/string-dictionary.js';
import { batchOf, columnOf, type Value, valuesOf } from '../support/columns.js';
import { interpret, RowError } from '../support/interpret-expression.js';
import { bothKernelMemories } from '../support/kernel-memories.js';
import { ManualClock } from '../support/manual-clock.js';
import { RANDOM_SCHEMA, randomExpression, valueOfType } from '../support/random-expression.js';

let memories: readonly KernelMemory[] = [];
beforeAll(async () => {
  memories = await bothKernelMemories();
});

const row = fc.tuple(...RANDOM_SCHEMA.map(({ type }) => valueOfType(type)));
/** Batches of one stream, the last often longer than a byte of bitmap. */
const batches = fc.array(fc.array(row, { minLength: 1, maxLength: 20 }), {
  minLength: 1,
  maxLength: 3,
});

/** The values of every batch, up to the first that fails. */
function expected(expression: BoundExpression, rows: readonly (readonly Value[])[][]): unknown[] {
  const results: unknown[] = [];
  for (const batch of rows) {
    try {
      results.push(batch.map((values) => interpret(expression, values)));
    } catch (error) {
      if (!(error instanceof RowError)) throw error;
      return [...results, 'error'];
    }
  }
  return results;
}

function evaluated(
  memory: KernelMemory,
  expression: BoundExpression,
  rows: readonly (readonly Value[])[][],
): unknown[] {
  const arena = new Arena(memory);
  const dictionary = new StringDictionary(memory);
  const compiled = compileExpression(expression, { memory, clock: new ManualClock() });
  const results: unknown[] = [];
  try {
    for (const batch of rows) {
      arena.reset();
      const columns = RANDOM_SCHEMA.map(({ type }, i) => {
        const values = batch.map((value) => value[i]!);
        return columnOf(
          memory,
          arena,
          type,
          values,
          type.kind === 'varchar' ? dictionary : undefined,
        );
      });
      const column = compiled.evaluate(batchOf(RANDOM_SCHEMA, columns, batch.length), arena);
      results.push(valuesOf(memory, column, batch.length));
    }
    return results;
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return [...results, 'error'];
  } finally {
    compiled.close();
    dictionary.close();
    arena.close();
  }
}

describe('compiled expressions', () => {
  it.each([0, 1])('mean what a plain interpreter reads in them, row by row (%i)', (which) => {
    const memory = memories[which]!;
    const before = memory.allocatedBytes;
    const run = fc.property(randomExpression, batches, (expression, rows) => {
      expect(evaluated(memory, expression, rows)).toEqual(expected(expression, rows));
    });
    fc.assert(run, { numRuns: which === 0 ? 4000 : 500 });
    expect(memory.allocatedBytes).toBe(before);
  });
});
