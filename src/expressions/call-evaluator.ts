import type { Column } from '../columnar/column.js';
import type {
  EvaluationContext,
  ScalarFunctionDefinition,
} from '../functions/function-definition.js';
import type { KernelMemory } from '../kernels/kernel-memory.js';
import type { SqlType } from '../types/sql-type.js';
import { CallSite } from './call-site.js';
import { allNull, isNullAtFirst } from './constant.js';
import type { Evaluator } from './evaluator.js';
import type { Frame } from './frame.js';

/** What a node computes from its operands' columns. */
export type Computation = (context: EvaluationContext, args: readonly Column[]) => Column;

/** A function call or cast: evaluates its operands, then computes. */
export class CallEvaluator implements Evaluator {
  readonly #memory: KernelMemory;
  readonly #operands: readonly Evaluator[];
  readonly #compute: Computation;
  readonly #site: CallSite;

  constructor(
    memory: KernelMemory,
    operands: readonly Evaluator[],
    compute: Computation,
    offset: number,
  ) {
    this.#memory = memory;
    this.#operands = operands;
    this.#compute = compute;
    this.#site = new CallSite(memory, offset);
  }

  evaluate(frame: Frame): Column {
    const args = this.#operands.map((operand) => operand.evaluate(frame));
    const isConstant = args.every((arg) => arg.step === 0 && arg.validity === 0);
    const context = this.#site.context(frame);
    if (!isConstant || args.length === 0) return this.#compute(context, args);
    const result = this.#compute({ ...context, numRows: 1 }, args);
    const validity = isNullAtFirst(this.#memory, result) ? allNull(frame) : 0;
    return { ...result, step: 0, validity };
  }

  close(): void {
    for (const operand of this.#operands) operand.close();
    this.#site.close();
  }
}

export function callComputation(definition: ScalarFunctionDefinition, type: SqlType): Computation {
  return (context, args) => definition.evaluate(context, args, type);
}
