import type { Column } from '../../../columnar/column.js';
import { must } from '../../../common/assert.js';
import { ExpressionError } from '../../../errors/expression-error.js';
import type { EvaluationContext } from '../../function-definition.js';

/** The string that an argument holds in every row, null for NULL; an ExpressionError where rows may differ. */
export function constantText(
  context: EvaluationContext,
  column: Column,
  functionName: string,
): string | null {
  const code = context.memory.views.u32[constantAddress(context, column, functionName) >>> 2];
  return column.validity === 0 ? must(column.dictionary).text(code ?? 0) : null;
}

/** The INT that an argument holds in every row, null for NULL; an ExpressionError where rows may differ. */
export function constantInt(
  context: EvaluationContext,
  column: Column,
  functionName: string,
): number | null {
  const value = context.memory.views.i32[constantAddress(context, column, functionName) >>> 2];
  return column.validity === 0 ? (value ?? 0) : null;
}

function constantAddress(context: EvaluationContext, column: Column, functionName: string): number {
  if (column.step === 0) return column.values;
  throw new ExpressionError(
    `${functionName} needs a constant as its last argument; write a literal instead of a column`,
    functionName,
    context.offset,
  );
}
