import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Column } from '../../../src/columnar/column.js';
import { exportBatch } from '../../../src/columnar/export-batch.js';
import type { ResultValue } from '../../../src/columnar/result-batch.js';
import { compileExpression } from '../../../src/expressions/compile-expression.js';
import type { Evaluate } from '../../../src/functions/user/call-rows.js';
import { defineUserFunction } from '../../../src/functions/user/define-user-function.js';
import { UserFunctions } from '../../../src/functions/user/user-functions.js';
import { Arena } from '../../../src/kernels/arena.js';
import type { KernelMemory } from '../../../src/kernels/kernel-memory.js';
import { StringDictionary } from '../../../src/kernels/string-dictionary.js';
import { field, type Schema } from '../../../src/types/schema.js';
import {
  BIGINT,
  BOOLEAN,
  DATE,
  DOUBLE,
  FLOAT,
  INT,
  printType,
  type SqlType,
  timestamp,
  timestampLtz,
  VARCHAR,
} from '../../../src/types/sql-type.js';
import { batchOf, columnOf, constantOf, type Value } from '../../support/columns.js';
import { bindSql } from '../../support/evaluate-sql.js';
import { bothKernelMemories } from '../../support/kernel-memories.js';
import { ManualClock } from '../../support/manual-clock.js';
import { doubles, int32s, int64s } from '../../support/operands.js';

let memories: readonly KernelMemory[] = [];
beforeAll(async () => {
  memories = await bothKernelMemories();
});

const texts = fc.oneof(fc.string({ maxLength: 6 }), fc.constantFrom('', 'größe', '🌍', 'abc'));
/** Milliseconds that a double counts to the nanosecond's float without loss are few: whole ones are enough here. */
const moments = fc.integer({ min: -8_000_000_000_000, max: 8_000_000_000_000 });

const TYPES: readonly (readonly [SqlType, fc.Arbitrary<Value>])[] = [
  [BOOLEAN, fc.boolean()],
  [INT, int32s],
  [BIGINT, int64s],
  [FLOAT, doubles.map(Math.fround)],
  [DOUBLE, doubles],
  [VARCHAR, texts],
  [DATE, fc.integer({ min: -100_000, max: 100_000 })],
  [timestamp(3), moments.map(BigInt)],
  [timestampLtz(0), moments.map(BigInt)],
  [timestamp(6), moments.map((ms) => BigInt(ms) * 1000n + 500n)],
  [timestampLtz(9), moments.map((ms) => BigInt(ms) * 1_000_000n + 500_000n)],
];

interface Defined {
  readonly parameters: readonly SqlType[];
  readonly returns: SqlType;
  readonly evaluate: Evaluate;
  readonly isDeterministic?: boolean;
}

function functionsWith({ isDeterministic = true, ...defined }: Defined): UserFunctions {
  const description = undefined;
  return new UserFunctions([
    defineUserFunction({ name: 'F', ...defined, isDeterministic, description }),
  ]);
}

/** A call that is evaluated over one batch after another, as a query does. */
class RunningCall {
  readonly #memory: KernelMemory;
  readonly #schema: Schema;
  readonly #dictionaries: readonly (StringDictionary | undefined)[];
  readonly #compiled;

  constructor(memory: KernelMemory, sql: string, types: readonly SqlType[], defined: Defined) {
    this.#memory = memory;
    this.#schema = types.map((type, i) => field(`c${i}`, type));
    this.#dictionaries = types.map(({ kind }) => {
      if (kind !== 'varchar') return undefined;
      const dictionary = new StringDictionary(memory);
      memory.recycler.add(dictionary);
      return dictionary;
    });
    const bound = bindSql(sql, this.#schema, functionsWith(defined));
    this.#compiled = compileExpression(bound, { memory, clock: new ManualClock(0) });
  }

  /** The call's values, and those of the first column, as result rows have them. */
  evaluate(columns: readonly (readonly Value[])[], constants: ReadonlySet<number> = new Set()) {
    const memory = this.#memory;
    const arena = new Arena(memory);
    const numRows = columns[0]?.length ?? 1;
    const made = columns.map((values, i): Column => {
      const type = this.#schema[i]!.type;
      const column = columnOf(memory, arena, type, values, this.#dictionaries[i]);
      const first = values[0];
      if (!constants.has(i) || first === undefined || first === null) return column;
      return {
        ...constantOf(memory, arena, type, first),
        dictionary: this.#dictionaries[i],
        values: column.values,
      };
    });
    const batch = batchOf(this.#schema, made, numRows);
    const result = this.#compiled.evaluate(batch, arena);
    const rows = (column: Column): ResultValue[] =>
      Array.from(
        exportBatch(memory, batchOf([field('x', column.type)], [column], numRows)).column('x'),
      );
    const answer = { results: rows(result), inputs: made.map(rows) };
    arena.close();
    return answer;
  }

  close(): void {
    this.#compiled.close();
    for (const dictionary of this.#dictionaries) dictionary?.close();
  }
}

/** Batches of columns of these values, NULLs among them. */
const batchesOf = (values: readonly fc.Arbitrary<Value>[]) =>
  fc.array(
    fc
      .integer({ min: 1, max: 40 })
      .chain((n) =>
        fc.tuple(
          ...values.map((value) =>
            fc.array(fc.option(value, { freq: 4 }), { minLength: n, maxLength: n }),
          ),
        ),
      ),
    { minLength: 1, maxLength: 4 },
  );

describe('a registered function over columns', () => {
  it.each(TYPES.map(([type, values]) => [printType(type), type, values] as const))(
    'is called with the values of %s that result rows have, and returns them',
    (_, type, values) => {
      fc.assert(
        fc.property(batchesOf([values]), fc.boolean(), (batches, isDeterministic) => {
          for (const memory of memories) {
            const seen: unknown[] = [];
            const evaluate: Evaluate = (value) => {
              seen.push(value);
              return value;
            };
            const call = new RunningCall(memory, 'F(c0)', [type], {
              parameters: [type],
              returns: type,
              evaluate,
              isDeterministic,
            });
            const expected: unknown[] = [];
            for (const batch of batches) {
              const { results, inputs } = call.evaluate(batch);
              expect(results).toEqual(inputs[0]);
              expected.push(...(inputs[0] ?? []));
            }
            const isOnceEach = isDeterministic && type.kind === 'varchar';
            expect(seen).toEqual(isOnceEach ? [...new Set(expected)] : expected);
            call.close();
          }
        }),
        { numRuns: 25 },
      );
    },
  );

  it('gives the same by distinct string as row by row, whatever is constant beside it and whatever is recycled', () => {
    const types = [VARCHAR, INT, VARCHAR, BIGINT] as const;
    fc.assert(
      fc.property(
        batchesOf([texts, int32s, texts, int64s]),
        fc.uniqueArray(fc.integer({ min: 0, max: 3 })),
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom(VARCHAR, BOOLEAN, DOUBLE),
        fc.boolean(),
        (batches, constant, arity, returns, recycles) => {
          const answer: Evaluate = (...args) => {
            const text = args.map(String).join('|');
            if (text.length % 5 === 0) return null;
            if (returns === VARCHAR) return text;
            return returns === BOOLEAN ? text.length % 2 === 0 : text.length / 4;
          };
          for (const memory of memories) {
            const [byText, byRow] = [true, false].map((isDeterministic) => {
              const parameters = types.slice(0, arity);
              const sql = `F(${parameters.map((_, i) => `c${i}`).join(', ')})`;
              const defined = { parameters, returns, evaluate: answer, isDeterministic };
              return new RunningCall(memory, sql, types, defined);
            });
            for (const batch of batches) {
              const constants = new Set(constant);
              expect(byText!.evaluate(batch, constants).results).toEqual(
                byRow!.evaluate(batch, constants).results,
              );
              if (recycles) memory.recycler.run();
            }
            byText!.close();
            byRow!.close();
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('asks again for a string that failed, and for no other', () => {
    for (const memory of memories) {
      let isBroken = true;
      const asked: unknown[] = [];
      const call = new RunningCall(memory, 'F(c0)', [VARCHAR], {
        parameters: [VARCHAR],
        returns: INT,
        evaluate(text) {
          asked.push(text);
          if (text === 'b' && isBroken) throw new Error('broken');
          return 1;
        },
      });
      expect(call.evaluate([['a', 'a']]).results).toEqual([1, 1]);
      expect(() => call.evaluate([['a', 'b', 'c']])).toThrow('Function F failed: broken');
      isBroken = false;
      expect(call.evaluate([['c', 'b', null, 'a']]).results).toEqual([1, 1, 1, 1]);
      expect(asked).toEqual(['a', 'b', 'c', 'b', null]);
      call.close();
    }
  });

  it('gives back what it held in kernel memory', () => {
    for (const memory of memories) {
      const before = memory.allocatedBytes;
      const call = new RunningCall(memory, 'F(c0)', [VARCHAR], {
        parameters: [VARCHAR],
        returns: VARCHAR,
        evaluate: (text) => `${text}!`,
      });
      const many = Array.from({ length: 2000 }, (_, i) => `text ${i}`);
      expect(call.evaluate([many]).results).toEqual(many.map((text) => `${text}!`));
      expect(memory.allocatedBytes).toBeGreaterThan(before);
      call.close();
      expect(memory.allocatedBytes).toBe(before);
    }
  });
});
