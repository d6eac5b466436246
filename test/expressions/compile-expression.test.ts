import { beforeAll, describe, expect, it } from 'vitest';
import { compileExpression } from '../../src/expressions/compile-expression.js';
import { Arena } from '../../src/kernels/arena.js';
import type { KernelMemory } from '../../src/kernels/kernel-memory.js';
import { StringDictionary } from '../../src/kernels/string-dictionary.js';
import { field } from '../../src/types/schema.js';
import { INT, VARCHAR } from '../../src/types/sql-type.js';
import { batchOf, columnOf, valuesOf } from '../support/columns.js';
import { bindSql } from '../support/evaluate-sql.js';
import { bothKernelMemories } from '../support/kernel-memories.js';
import { ManualClock } from '../support/manual-clock.js';

const SCHEMA = [field('i', INT), field('s', VARCHAR)];

let memories: readonly KernelMemory[] = [];
beforeAll(async () => {
  memories = await bothKernelMemories();
});

describe('a compiled expression', () => {
  it('hands out an input column as it is', () => {
    for (const memory of memories) {
      const arena = new Arena(memory);
      const columns = [columnOf(memory, arena, INT, [1]), columnOf(memory, arena, VARCHAR, ['a'])];
      const compiled = compileExpression(bindSql('s', SCHEMA), {
        memory,
        clock: new ManualClock(),
      });
      expect(compiled.evaluate(batchOf(SCHEMA, columns, 1), arena)).toBe(columns[1]);
    }
  });

  it('keeps what does not depend on rows as one value for all of them', () => {
    for (const memory of memories) {
      const arena = new Arena(memory);
      const columns = [
        columnOf(memory, arena, INT, [1, 2]),
        columnOf(memory, arena, VARCHAR, ['', '']),
      ];
      const sql = "UPPER('a' || CAST(2 + 3 AS STRING))";
      const compiled = compileExpression(bindSql(sql, SCHEMA), {
        memory,
        clock: new ManualClock(),
      });
      const first = compiled.evaluate(batchOf(SCHEMA, columns, 2), arena);
      const second = compiled.evaluate(batchOf(SCHEMA, columns, 2), arena);
      expect(first.step).toBe(0);
      expect(second.values).toBe(first.values);
      expect(valuesOf(memory, second, 2)).toEqual(['A5', 'A5']);
    }
  });

  it('does each distinct string once, however many rows and batches hold it', () => {
    for (const memory of memories) {
      const arena = new Arena(memory);
      const dictionary = new StringDictionary(memory);
      const compiled = compileExpression(bindSql("s || '!'", SCHEMA), {
        memory,
        clock: new ManualClock(),
      });
      for (let batch = 0; batch < 5; batch++) {
        const words = Array.from({ length: 100 }, (_, row) => `word ${(row % 10) + batch}`);
        const columns = [
          columnOf(
            memory,
            arena,
            INT,
            words.map(() => 1),
          ),
          columnOf(memory, arena, VARCHAR, words, dictionary),
        ];
        const result = compiled.evaluate(batchOf(SCHEMA, columns, 100), arena);
        expect(valuesOf(memory, result, 100)).toEqual(words.map((word) => `${word}!`));
        expect(result.dictionary?.size).toBe(10 + batch);
        arena.reset();
      }
    }
  });

  it('gives the wall-clock time of its batch', () => {
    for (const memory of memories) {
      const arena = new Arena(memory);
      const columns = [columnOf(memory, arena, INT, [1]), columnOf(memory, arena, VARCHAR, ['a'])];
      const clock = new ManualClock(1000);
      const compiled = compileExpression(bindSql('PROCTIME()', SCHEMA), { memory, clock });
      const now = () => valuesOf(memory, compiled.evaluate(batchOf(SCHEMA, columns, 1), arena), 1);
      expect(now()).toEqual([1000n]);
      clock.advance(500);
      expect(now()).toEqual([1500n]);
    }
  });
});
