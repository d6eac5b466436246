import type { BoundExpression } from '../../expressions/bound-expression.js';
import type { CompiledExpression } from '../../expressions/compile-expression.js';
import type { Arena } from '../../kernels/arena.js';
import type { KernelMemory } from '../../kernels/kernel-memory.js';
import type { AssignWatermarksOperator } from '../../operators/assign-watermarks.js';
import type { RowFailures } from '../../operators/failing-rows.js';
import type { Operator, Output } from '../../operators/operator.js';
import type { PhysicalPlan, ScanPlan } from '../../plan/physical/physical-plan.js';
import type { PipelineSurvey } from '../diagnosis/pipeline-survey.js';
import type { OperatorMeter } from '../profiling/operator-meter.js';
import type { ProgressMeasure, SourceInput } from '../source-input.js';
import type { SourceOpener } from '../source-opener.js';
import type { PipelineEnvironment } from './pipeline-environment.js';

/** What builders of plan nodes share while one pipeline is being built. */
export interface PipelineSite {
  readonly memory: KernelMemory;
  readonly arena: Arena;
  readonly environment: PipelineEnvironment;
  readonly survey: PipelineSurvey;
  readonly opener: SourceOpener;
  /** Builds `plan` so that its rows go to `output`, which is that of the operator `consumer`. */
  build(plan: PhysicalPlan, output: Output, consumer: OperatorMeter): Promise<void>;
  /** Opens an operator, whose rows go to `output`; the result takes what comes in. */
  open(operator: Operator, output: Output, meter: OperatorMeter): Output;
  /** `sql` is the text that the expression was written in. */
  compile(expression: BoundExpression, sql: string | undefined): CompiledExpression;
  /** What becomes of rows that fail in the operator of `plan`. */
  failuresIn(plan: PhysicalPlan): RowFailures;
  /** Takes in a source, which gets the next index. */
  addInput(
    plan: ScanPlan,
    watermarks: AssignWatermarksOperator | undefined,
    meter: OperatorMeter,
    make: (index: number, measure: ProgressMeasure) => SourceInput,
  ): void;
  /** Wakes the pipeline while it waits for its sources. */
  wake(): void;
}

/** Builds a node of one kind and, by `site.build`, its inputs: operators are opened with what is behind them, so the node comes first. `meter` counts what the node does. */
export type NodeBuilder<Kind extends PhysicalPlan['kind']> = (
  plan: Extract<PhysicalPlan, { readonly kind: Kind }>,
  output: Output,
  site: PipelineSite,
  meter: OperatorMeter,
) => Promise<void>;
