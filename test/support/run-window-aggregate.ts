import { assert, must } from '../../src/common/assert.js';
import { Arena } from '../../src/kernels/arena.js';
import type { KernelMemory } from '../../src/kernels/kernel-memory.js';
import { StringDictionary } from '../../src/kernels/string-dictionary.js';
import { AssignWatermarksOperator } from '../../src/operators/assign-watermarks.js';
import type { Message } from '../../src/operators/operator.js';
import type { WindowAggregateSpec } from '../../src/operators/window/window-aggregate-spec.js';
import { WindowAggregateOperator } from '../../src/operators/window-aggregate.js';
import type { WatermarkStrategy } from '../../src/types/window.js';
import { batchOf, columnOf, type Value, valuesOf } from './columns.js';
import { RecordingOutput } from './recording-output.js';

export interface WindowOutcome {
  readonly rows: readonly (readonly Value[])[];
  readonly lateRows: number;
  readonly windowsFired: number;
}

export interface WindowRun {
  readonly spec: WindowAggregateSpec;
  readonly rows: readonly (readonly Value[])[];
  readonly delayMs: number;
  readonly batchRows: number;
  /** Called behind each batch. */
  readonly observe?: (operator: WindowAggregateOperator) => void;
  /** A dictionary of its own for every batch and string column, as the inputs of a union have. */
  readonly freshDictionaries?: boolean;
}

/** Runs rows through watermark assignment and the operator; throws where memory is not given back in the end. */
export function runWindowAggregate(memory: KernelMemory, run: WindowRun): WindowOutcome {
  const allocatedBefore = memory.allocatedBytes;
  const outcome = drive(memory, run);
  assert(memory.allocatedBytes === allocatedBefore, 'kernel memory leaks');
  return outcome;
}

function drive(memory: KernelMemory, run: WindowRun): WindowOutcome {
  const { spec, rows, batchRows } = run;
  const arena = new Arena(memory);
  const strategy: WatermarkStrategy = {
    kind: 'bounded-out-of-orderness',
    column: spec.timeColumn,
    delayMs: run.delayMs,
  };
  const source = new AssignWatermarksOperator(memory, arena, strategy, 'ts');
  const operator = new WindowAggregateOperator(memory, arena, spec);
  const output = new RecordingOutput(({ batch }) => {
    const columns = batch.columns.map((column) => valuesOf(memory, column, batch.numRows));
    return Array.from({ length: batch.numRows }, (_, i) =>
      columns.map((values) => values[i] ?? null),
    );
  });
  source.open({ send: (message: Message) => operator.receive(message) });
  operator.open(output);
  const dictionaries: StringDictionary[] = [];
  const shared = spec.inputSchema.map(() => new StringDictionary(memory));
  try {
    for (let from = 0; from < rows.length; from += batchRows) {
      arena.reset();
      const chunk = rows.slice(from, from + batchRows);
      const columns = spec.inputSchema.map(({ type }, i) => {
        const values = chunk.map((row) => row[i] ?? null);
        const own = run.freshDictionaries === true ? new StringDictionary(memory) : undefined;
        if (own !== undefined) dictionaries.push(own);
        return columnOf(memory, arena, type, values, own ?? must(shared[i]));
      });
      const batch = batchOf(
        spec.inputSchema,
        columns.map((column) =>
          column.type.kind === 'varchar' ? column : { ...column, dictionary: undefined },
        ),
        chunk.length,
      );
      source.receive({ kind: 'batch', batch });
      run.observe?.(operator);
    }
    source.receive({ kind: 'watermark', watermarkMs: Number.POSITIVE_INFINITY });
    return {
      rows: output.messages.flatMap((message) => (message.kind === 'batch' ? message.batch : [])),
      lateRows: operator.lateRows,
      windowsFired: operator.windowsFired,
    };
  } finally {
    for (const part of [source, operator, arena, ...shared, ...dictionaries]) part.close();
  }
}
