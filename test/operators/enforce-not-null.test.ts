import { beforeAll, describe, expect, it } from 'vitest';
import { Arena } from '../../src/kernels/arena.js';
import type { KernelMemory } from '../../src/kernels/kernel-memory.js';
import { EnforceNotNullOperator } from '../../src/operators/enforce-not-null.js';
import { field } from '../../src/types/schema.js';
import { INT } from '../../src/types/sql-type.js';
import { batchOf, columnOf, type Value, valuesOf } from '../support/columns.js';
import { bothKernelMemories } from '../support/kernel-memories.js';
import { RecordingOutput } from '../support/recording-output.js';

let memory: KernelMemory;
let arena: Arena;

beforeAll(async () => {
  [memory] = await bothKernelMemories();
  arena = new Arena(memory);
});

const SCHEMA = [field('a', INT), field('b', INT)];

/** Sends one batch through a check of column b; gives what comes out of column a. */
function send(a: readonly Value[], b: readonly Value[]) {
  const operator = new EnforceNotNullOperator(memory, 'sink', [1]);
  const output = new RecordingOutput(({ batch }) =>
    batch.columns.slice(0, 1).map((column) => valuesOf(memory, column, batch.numRows)),
  );
  operator.open(output);
  const columns = [a, b].map((values) => columnOf(memory, arena, INT, values));
  operator.receive({ kind: 'batch', batch: batchOf(SCHEMA, columns, a.length) });
  return output.messages;
}

describe('EnforceNotNullOperator', () => {
  it('hands on batches without nulls in its columns, whatever is in the others', () => {
    expect(send([null, 2, null], [1, 2, 3])).toEqual([{ kind: 'batch', batch: [[null, 2, null]] }]);
  });

  it('refuses a null, and names column and table', () => {
    expect(() => send([1, 2, 3], [1, 2, null])).toThrow(
      expect.objectContaining({
        type: 'OPERATOR_ERROR',
        context: { component: 'sink', table: 'sink', column: 'b' },
        message: expect.stringMatching(/^Column "b" of table "sink" takes no NULL/),
      }),
    );
  });

  it('looks at a validity bitmap, which may be there without a null', () => {
    const operator = new EnforceNotNullOperator(memory, 'sink', [1]);
    const output = new RecordingOutput(({ batch }) => batch.numRows);
    operator.open(output);
    const b = columnOf(memory, arena, INT, [1, null, 3]);
    const rows = [columnOf(memory, arena, INT, [7]), b];
    operator.receive({ kind: 'batch', batch: batchOf(SCHEMA, rows, 1) });
    expect(output.messages).toEqual([{ kind: 'batch', batch: 1 }]);
  });
});
