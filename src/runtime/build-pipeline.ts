import type { ConnectorRegistry } from '../connectors/connector-registry.js';
import { ErrorType } from '../errors/error-type.js';
import { SqlError } from '../errors/sql-error.js';
import { StreamingError } from '../errors/streaming-error.js';
import type { BoundExpression } from '../expressions/bound-expression.js';
import { type CompiledExpression, compileExpression } from '../expressions/compile-expression.js';
import { Arena } from '../kernels/arena.js';
import type { KernelMemory } from '../kernels/kernel-memory.js';
import type { AssignWatermarksOperator } from '../operators/assign-watermarks.js';
import type { RowFailures } from '../operators/failing-rows.js';
import type { Operator, Output } from '../operators/operator.js';
import { StatefulOperator } from '../operators/stateful-operator.js';
import type { CatalogTable } from '../plan/catalog.js';
import type { PhysicalPlan, ScanPlan } from '../plan/physical/physical-plan.js';
import { scansOf } from '../plan/physical/scans-of.js';
import { tablesWithoutWatermark } from '../plan/physical/tables-without-watermark.js';
import { buildNode } from './build/build-node.js';
import type { PipelineEnvironment } from './build/pipeline-environment.js';
import type { PipelineSite } from './build/pipeline-site.js';
import { describeSource } from './describe-source.js';
import { PipelineSurvey } from './diagnosis/pipeline-survey.js';
import { entranceTo } from './operator-entrance.js';
import { OperatorParticipant } from './operator-participant.js';
import { ResultCollector } from './output/result-collector.js';
import { ParticipantIds } from './participant-ids.js';
import { Pipeline } from './pipeline.js';
import { PipelineCheckpoints } from './pipeline-checkpoints.js';
import { MeteredOutput } from './profiling/metered-output.js';
import type { OperatorMeter } from './profiling/operator-meter.js';
import { OperatorPlaces, outputPlace } from './profiling/operator-places.js';
import { rowFailures } from './recovery/row-failures.js';
import type { ProgressMeasure, SourceInput } from './source-input.js';
import { connectorOf, SourceOpener } from './source-opener.js';
import { SourceParticipant } from './source-participant.js';

/** Makes the operators of a plan, opens its sources and reads its static dimension tables. Nothing runs yet. */
export async function buildPipeline(
  plan: PhysicalPlan,
  memory: KernelMemory,
  environment: PipelineEnvironment,
): Promise<Pipeline> {
  refuseEndlessWindows(plan, environment.connectors);
  const builder = new PipelineBuilder(plan, memory, environment);
  try {
    return await builder.finish();
  } catch (error) {
    await builder.abandon();
    throw error;
  }
}

class PipelineBuilder implements PipelineSite {
  readonly memory: KernelMemory;
  readonly arena: Arena;
  readonly environment: PipelineEnvironment;
  readonly survey: PipelineSurvey;
  readonly opener: SourceOpener;
  readonly #plan: PhysicalPlan;
  readonly #measure: ProgressMeasure;
  readonly #inputs: SourceInput[] = [];
  readonly #operators: Operator[] = [];
  readonly #stateful: OperatorParticipant[] = [];
  readonly #sources: SourceParticipant[] = [];
  readonly #ids = new ParticipantIds();
  readonly #places: OperatorPlaces;
  #checkpoints: PipelineCheckpoints | undefined;

  constructor(plan: PhysicalPlan, memory: KernelMemory, environment: PipelineEnvironment) {
    this.memory = memory;
    this.arena = new Arena(memory);
    this.environment = environment;
    const { clock, logger, onWindowEvent } = environment;
    this.survey = new PipelineSurvey(clock, logger, onWindowEvent, memory.profiler);
    this.opener = new SourceOpener(environment);
    this.#plan = plan;
    this.#measure = progressMeasure(plan);
    this.#places = new OperatorPlaces(plan);
  }

  async finish(): Promise<Pipeline> {
    const { environment } = this;
    const { clock, timers, batchRowsMax, output, deadLetters, wakeup, reachFailPoint } =
      environment;
    const collector = new ResultCollector(this.memory, environment.rowCounts, reachFailPoint);
    this.#checkpoints = environment.hasCheckpoints ? this.#makeCheckpoints() : undefined;
    const { meters } = this.survey;
    await this.build(
      this.#plan,
      collector,
      meters.add(outputPlace(environment.sinkTable), undefined),
    );
    return new Pipeline({
      memory: this.memory,
      arena: this.arena,
      inputs: this.#inputs,
      operators: this.#operators,
      collector,
      survey: this.survey,
      clock,
      timers,
      idleTimeoutMs: environment.watermarkIdleTimeoutMs,
      batchRowsMax,
      output,
      deadLetters,
      rowCounts: environment.rowCounts,
      checkpoints: this.#checkpoints,
      wakeup,
      isPaused: () => environment.recovery.paused !== undefined,
      reachFailPoint,
    });
  }

  /** Closes what a failed build has opened. */
  async abandon(): Promise<void> {
    for (const operator of this.#operators) operator.close();
    await this.opener.abandon();
  }

  build(plan: PhysicalPlan, output: Output, consumer: OperatorMeter): Promise<void> {
    const { meters } = this.survey;
    const meter = meters.add(this.#places.of(plan), consumer);
    return buildNode(plan, new MeteredOutput(meters, meter, consumer, output), this, meter);
  }

  open(operator: Operator, output: Output, meter: OperatorMeter): Output {
    operator.open(output);
    meter.operator = operator;
    this.#operators.push(operator);
    if (operator instanceof StatefulOperator && this.#checkpoints !== undefined) {
      const { reachFailPoint } = this.environment;
      const id = this.#ids.next(operator.name);
      this.#stateful.push(new OperatorParticipant(id, operator, reachFailPoint));
    }
    return entranceTo(operator);
  }

  compile(expression: BoundExpression, sql: string | undefined): CompiledExpression {
    const { clock } = this.environment;
    return compileExpression(expression, { memory: this.memory, clock, sql });
  }

  failuresIn(plan: PhysicalPlan): RowFailures {
    const { recovery, deadLetters, rowCounts } = this.environment;
    const tables = scansOf(plan).map(({ table }) => table.name);
    return rowFailures(recovery, plan.kind, rowCounts, this.memory, tables, (table) =>
      deadLetters.failedRowsOf(table),
    );
  }

  addInput(
    plan: ScanPlan,
    watermarks: AssignWatermarksOperator | undefined,
    meter: OperatorMeter,
    make: (index: number, measure: ProgressMeasure) => SourceInput,
  ): void {
    const input = make(this.#inputs.length, this.#measure);
    this.#inputs.push(input);
    this.survey.addSource(plan, input, watermarks, meter);
    this.#addParticipant(plan.table, input);
  }

  wake(): void {
    this.environment.wakeup.wake();
  }

  #addParticipant(table: CatalogTable, input: SourceInput): void {
    const checkpoints = this.#checkpoints;
    if (checkpoints === undefined) return;
    const request = (checkpointId: number): void => {
      checkpoints.request(checkpointId);
      this.wake();
    };
    const id = this.#ids.next(`source-${table.name}`);
    this.#sources.push(new SourceParticipant(id, input, describeSource(table), request));
  }

  #makeCheckpoints(): PipelineCheckpoints {
    const { output, deadLetters, rowCounts, reachFailPoint } = this.environment;
    const others = [output, deadLetters, rowCounts];
    return new PipelineCheckpoints(this.#sources, this.#stateful, others, reachFailPoint);
  }
}

/** By watermark when every source has one. */
function progressMeasure(plan: PhysicalPlan): ProgressMeasure {
  return scansOf(plan).every((scan) => scan.watermark !== undefined) ? 'watermark' : 'rows';
}

/** Windows over a table without watermark fire at its end, so there must be one. */
function refuseEndlessWindows(plan: PhysicalPlan, connectors: ConnectorRegistry): void {
  for (const { table } of tablesWithoutWatermark(plan)) {
    if (connectorOf(table, connectors).isBounded(connectors.optionsOf(table))) continue;
    const sentence =
      `Table "${table.name}" has no watermark and does not end by itself, so its windows would never fire: ` +
      "declare one, such as WATERMARK FOR ts AS ts - INTERVAL '5' SECOND";
    if (table.sql !== undefined) throw new SqlError(sentence, table.sql, table.nameOffset);
    throw new StreamingError(ErrorType.VALIDATION_ERROR, `${sentence}.`, { component: table.name });
  }
}
