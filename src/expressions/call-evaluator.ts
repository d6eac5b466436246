import type { Column } from '../columnar/column.js';
import type { CallableFunction, EvaluationContext } from '../functions/function-definition.js';
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
  readonly #isDeterministic: boolean;

  /** What is not deterministic is computed for every row, also of equal operands. */
  constructor(
    memory: KernelMemory,
    operands: readonly Evaluator[],
    compute: Computation,
    offset: number,
    isDeterministic: boolean,
  ) {
    this.#memory = memory;
    this.#operands = operands;
    this.#compute = compute;
    this.#site = new CallSite(memory, offset);
    this.#isDeterministic = isDeterministic;
  }

  evaluate(frame: Frame): Column {
    const args = this.#operands.map((operand) => operand.evaluate(frame));
    const isConstant =
      this.#isDeterministic &&
      args.length > 0 &&
      args.every((arg) => arg.step === 0 && arg.validity === 0);
    const context = this.#site.context(frame);
    if (!isConstant) return this.#compute(context, args);
    const result = this.#compute({ ...context, numRows: 1 }, args);
    const validity = isNullAtFirst(this.#memory, result) ? allNull(frame) : 0;
    return { ...result, step: 0, validity };
  }

  close(): void {
    for (const operand of this.#operands) operand.close();
    this.#site.close();
  }
}

export function callComputation(definition: CallableFunction, type: SqlType): Computation {
  return (context, args) => definition.evaluate(context, args, type);
}
