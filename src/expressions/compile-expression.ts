import type { Column } from '../columnar/column.js';
import type { ColumnBatch } from '../columnar/column-batch.js';
import { must, unreachable } from '../common/assert.js';
import { ExpressionError } from '../errors/expression-error.js';
import { castColumn } from '../functions/cast/cast-column.js';
import type { Arena } from '../kernels/arena.js';
import type { KernelMemory } from '../kernels/kernel-memory.js';
import type { Clock } from '../time/clock.js';
import type { BoundExpression } from './bound-expression.js';
import { CallEvaluator, callComputation } from './call-evaluator.js';
import { calledFunction } from './called-function.js';
import { ChoosingEvaluator, SelectingEvaluator } from './case-evaluator.js';
import { FoldedEvaluator, LiteralEvaluator } from './constant.js';
import type { Evaluator } from './evaluator.js';
import { BatchFrame } from './frame.js';
import { GuardingEvaluator, isGuard } from './guarding-evaluator.js';
import { lowerCall } from './lower-call.js';
import { branchesMayFail, operandsOf } from './may-fail.js';

/** A bound expression, ready to be evaluated over batches of one stream. */
export interface CompiledExpression {
  /**
   * The expression's value for every row, as a column of the input or one in `arena`. Strings it made stay valid until
   * `close`. Throws an ExpressionError for a row that can't be computed.
   */
  evaluate(batch: ColumnBatch, arena: Arena): Column;
  /** Gives back what the expression keeps between batches. */
  close(): void;
}

export interface CompileOptions {
  readonly memory: KernelMemory;
  readonly clock: Clock;
  /** The text that the expression's offsets lie in: lets errors in the data name line and column. */
  readonly sql?: string | undefined;
}

export function compileExpression(
  expression: BoundExpression,
  { memory, clock, sql }: CompileOptions,
): CompiledExpression {
  const root = compile(expression, memory);
  return {
    evaluate(batch, arena) {
      try {
        return root.evaluate(new BatchFrame(batch, arena, clock.nowMs()));
      } catch (error) {
        throw error instanceof ExpressionError && sql !== undefined ? error.locatedIn(sql) : error;
      }
    },
    close: () => root.close(),
  };
}

function compile(written: BoundExpression, memory: KernelMemory): Evaluator {
  const expression = lowerCall(written);
  const evaluator = compileNode(expression, memory);
  const isFoldable = expression.kind !== 'literal' && isConstant(expression);
  return isFoldable ? new FoldedEvaluator(memory, evaluator) : evaluator;
}

function compileNode(expression: BoundExpression, memory: KernelMemory): Evaluator {
  switch (expression.kind) {
    case 'column':
      return { evaluate: (frame) => frame.column(expression.index), close: () => {} };
    case 'literal':
      return new LiteralEvaluator(memory, expression);
    case 'call': {
      const definition = calledFunction(expression);
      const operands = expression.args.map((arg) => compile(arg, memory));
      if (isGuard(expression)) return new GuardingEvaluator(expression, operands, memory);
      const compute = callComputation(definition, expression.type);
      return new CallEvaluator(
        memory,
        operands,
        compute,
        expression.offset,
        definition.deterministic,
      );
    }
    case 'cast': {
      const { operand, type, isTry, offset } = expression;
      return new CallEvaluator(
        memory,
        [compile(operand, memory)],
        (context, args) => castColumn(context, must(args[0]), type, isTry),
        offset,
        true,
      );
    }
    case 'case': {
      const branches = expression.branches.map(({ when, then }) => ({
        when: compile(when, memory),
        then: compile(then, memory),
      }));
      const otherwise = compile(expression.otherwise, memory);
      const { offset, type } = expression;
      return branchesMayFail(expression)
        ? new SelectingEvaluator(memory, branches, otherwise, offset, type)
        : new ChoosingEvaluator(memory, branches, otherwise, offset);
    }
    default:
      return unreachable(expression);
  }
}

/** Whether the expression has the same value for all rows and batches. */
function isConstant(expression: BoundExpression): boolean {
  if (expression.kind === 'column') return false;
  if (expression.kind === 'call' && !calledFunction(expression).deterministic) return false;
  return operandsOf(expression).every(isConstant);
}
