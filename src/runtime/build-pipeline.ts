import { must, unreachable } from '../common/assert.js';
import type { FailPointListener } from '../common/fail-points.js';
import type { ConnectorRegistry } from '../connectors/connector-registry.js';
import { isSplitSource, type SourceConnector } from '../connectors/source.js';
import { ErrorType } from '../errors/error-type.js';
import { SqlError } from '../errors/sql-error.js';
import { StreamingError } from '../errors/streaming-error.js';
import type { BoundExpression } from '../expressions/bound-expression.js';
import { type CompiledExpression, compileExpression } from '../expressions/compile-expression.js';
import { Arena } from '../kernels/arena.js';
import type { KernelMemory } from '../kernels/kernel-memory.js';
import type { Logger } from '../observability/logger.js';
import { AssignWatermarksOperator } from '../operators/assign-watermarks.js';
import { ChangelogNormalizeOperator } from '../operators/changelog-normalize.js';
import { EnforceNotNullOperator } from '../operators/enforce-not-null.js';
import type { RowFailures } from '../operators/failing-rows.js';
import { FilterOperator } from '../operators/filter.js';
import { type DimensionSource, LookupJoinOperator } from '../operators/lookup-join.js';
import type { Operator, Output } from '../operators/operator.js';
import { ProjectOperator } from '../operators/project.js';
import { StatefulOperator } from '../operators/stateful-operator.js';
import { ToUpsertOperator } from '../operators/to-upsert.js';
import { UnionAllOperator } from '../operators/union-all.js';
import { WindowAggregateOperator } from '../operators/window-aggregate.js';
import type { CatalogTable } from '../plan/catalog.js';
import { columnTexts } from '../plan/column-texts.js';
import type {
  ChangelogNormalizePlan,
  LookupJoinPlan,
  PhysicalPlan,
  ScanPlan,
  WindowAggregatePlan,
} from '../plan/physical/physical-plan.js';
import { scansOf } from '../plan/physical/scans-of.js';
import { tablesWithoutWatermark } from '../plan/physical/tables-without-watermark.js';
import type { Clock, Timers } from '../time/clock.js';
import type { DeadLetterOutputs } from './dead-letters/dead-letter-outputs.js';
import { describeSource } from './describe-source.js';
import { PipelineSurvey } from './diagnosis/pipeline-survey.js';
import type { DimensionTables } from './dimension-tables.js';
import { OperatorParticipant } from './operator-participant.js';
import type { PipelineOutput } from './output/pipeline-output.js';
import { ResultCollector } from './output/result-collector.js';
import { ParticipantIds } from './participant-ids.js';
import { Pipeline } from './pipeline.js';
import { PipelineCheckpoints } from './pipeline-checkpoints.js';
import type { JobRecovery } from './recovery/job-recovery.js';
import { openDimension } from './recovery/open-dimension.js';
import { rowFailures } from './recovery/row-failures.js';
import { SourceRecovery } from './recovery/source-recovery.js';
import { type ProgressMeasure, SourceInput } from './source-input.js';
import { connectorOf, SourceOpener } from './source-opener.js';
import { SourceParticipant } from './source-participant.js';
import { SourceSplits } from './source-splits.js';
import { SourceTask } from './source-task.js';
import type { WindowEventListener } from './tell-decisions.js';
import type { Wakeup } from './wakeup.js';

export interface PipelineEnvironment {
  /** The query's text, for errors in the data. */
  readonly sql: string;
  /** Gives the build up, also while it waits for a source. */
  readonly signal: AbortSignal;
  readonly connectors: ConnectorRegistry;
  readonly dimensions: DimensionTables;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly watermarkIdleTimeoutMs: number;
  /** Of the connections that fetch for one source. */
  readonly maxParallelism: number;
  readonly batchRowsMax: number;
  /** Of each operator that keeps rows or windows; undefined: the kernel memory alone is the bound. */
  readonly stateBytesMax: number | undefined;
  readonly output: PipelineOutput;
  readonly deadLetters: DeadLetterOutputs;
  readonly wakeup: Wakeup;
  readonly hasCheckpoints: boolean;
  readonly logger: Logger;
  readonly reachFailPoint: FailPointListener;
  readonly recovery: JobRecovery;
  readonly onWindowEvent: WindowEventListener | undefined;
}

/** Makes the operators of a plan, opens its sources and reads its static dimension tables. Nothing runs yet. */
export async function buildPipeline(
  plan: PhysicalPlan,
  memory: KernelMemory,
  environment: PipelineEnvironment,
): Promise<Pipeline> {
  refuseEndlessWindows(plan, environment.connectors);
  const builder = new PipelineBuilder(memory, environment, progressMeasure(plan));
  try {
    return await builder.build(plan);
  } catch (error) {
    await builder.abandon();
    throw error;
  }
}

class PipelineBuilder {
  readonly #memory: KernelMemory;
  readonly #arena: Arena;
  readonly #environment: PipelineEnvironment;
  readonly #measure: ProgressMeasure;
  readonly #inputs: SourceInput[] = [];
  readonly #operators: Operator[] = [];
  readonly #survey: PipelineSurvey;
  readonly #stateful: OperatorParticipant[] = [];
  readonly #sources: SourceParticipant[] = [];
  readonly #ids = new ParticipantIds();
  readonly #opener: SourceOpener;
  #checkpoints: PipelineCheckpoints | undefined;

  constructor(memory: KernelMemory, environment: PipelineEnvironment, measure: ProgressMeasure) {
    this.#memory = memory;
    this.#arena = new Arena(memory);
    this.#environment = environment;
    this.#measure = measure;
    const { clock, logger, onWindowEvent } = environment;
    this.#survey = new PipelineSurvey(clock, logger, onWindowEvent);
    this.#opener = new SourceOpener(environment);
  }

  async build(plan: PhysicalPlan): Promise<Pipeline> {
    const collector = new ResultCollector(this.#memory, this.#environment.reachFailPoint);
    this.#checkpoints = this.#environment.hasCheckpoints ? this.#makeCheckpoints() : undefined;
    await this.#build(plan, collector);
    const { clock, timers, watermarkIdleTimeoutMs, batchRowsMax, output, wakeup, reachFailPoint } =
      this.#environment;
    const { deadLetters } = this.#environment;
    return new Pipeline({
      memory: this.#memory,
      arena: this.#arena,
      inputs: this.#inputs,
      operators: this.#operators,
      collector,
      survey: this.#survey,
      clock,
      timers,
      idleTimeoutMs: watermarkIdleTimeoutMs,
      batchRowsMax,
      output,
      deadLetters,
      checkpoints: this.#checkpoints,
      wakeup,
      isPaused: () => this.#environment.recovery.paused !== undefined,
      reachFailPoint,
    });
  }

  /** Closes what a failed build has opened. */
  async abandon(): Promise<void> {
    for (const operator of this.#operators) operator.close();
    await this.#opener.abandon();
  }

  /** Builds from the results towards the sources: each operator is opened with what is behind it. */
  async #build(plan: PhysicalPlan, output: Output): Promise<void> {
    switch (plan.kind) {
      case 'scan':
        await this.#buildScan(plan, output);
        break;
      case 'filter': {
        const filter = new FilterOperator(
          this.#arena,
          this.#compile(plan.predicate, this.#environment.sql),
          this.#failuresIn(plan),
        );
        this.#survey.addFilter(plan, filter);
        await this.#build(plan.input, this.#open(filter, output));
        break;
      }
      case 'project': {
        const expressions = plan.expressions.map((expression) =>
          this.#compile(expression, this.#environment.sql),
        );
        const project = new ProjectOperator(
          this.#arena,
          plan.schema,
          expressions,
          this.#failuresIn(plan),
        );
        await this.#build(plan.input, this.#open(project, output));
        break;
      }
      case 'changelog-normalize':
        await this.#build(plan.input, this.#openNormalize(plan, output));
        break;
      case 'to-upsert': {
        const toUpsert = new ToUpsertOperator(this.#arena, plan.updateBefore);
        await this.#build(plan.input, this.#open(toUpsert, output));
        break;
      }
      case 'lookup-join':
        await this.#buildLookupJoin(plan, output);
        break;
      case 'window-aggregate':
        await this.#build(plan.input, this.#openWindow(plan, output));
        break;
      case 'union-all': {
        const { inputs } = plan;
        const union = new UnionAllOperator(this.#arena, inputs.length, this.#environment.clock);
        this.#open(union, output);
        for (const [index, input] of inputs.entries()) {
          await this.#build(input, union.input(index));
        }
        break;
      }
      case 'enforce-not-null': {
        const enforce = new EnforceNotNullOperator(this.#memory, plan.table, plan.columns);
        await this.#build(plan.input, this.#open(enforce, output));
        break;
      }
      default:
        unreachable(plan);
    }
  }

  #failuresIn(plan: PhysicalPlan): RowFailures {
    const { recovery, deadLetters } = this.#environment;
    const tables = scansOf(plan).map(({ table }) => table.name);
    return rowFailures(recovery, plan.kind, this.#memory, tables, (table) =>
      deadLetters.failedRowsOf(table),
    );
  }

  #open(operator: Operator, output: Output): Output {
    operator.open(output);
    this.#operators.push(operator);
    if (operator instanceof StatefulOperator && this.#checkpoints !== undefined) {
      const { reachFailPoint } = this.#environment;
      const id = this.#ids.next(operator.name);
      this.#stateful.push(new OperatorParticipant(id, operator, reachFailPoint));
    }
    return { send: (message) => operator.receive(message) };
  }

  #openWindow(plan: WindowAggregatePlan, output: Output): Output {
    const { window, timeColumn, keyColumns, aggregates, schema, input } = plan;
    const { stateBytesMax } = this.#environment;
    const operator = new WindowAggregateOperator(this.#memory, this.#arena, {
      inputSchema: input.schema,
      inputNames: columnTexts(input),
      schema,
      window,
      timeColumn,
      keyColumns,
      aggregates,
      ...(stateBytesMax === undefined ? {} : { stateBytesMax }),
    });
    this.#survey.addWindow(window, operator);
    return this.#open(operator, output);
  }

  #openNormalize(plan: ChangelogNormalizePlan, output: Output): Output {
    const { keyColumns, schema, input } = plan;
    const { stateBytesMax } = this.#environment;
    const operator = new ChangelogNormalizeOperator(this.#memory, this.#arena, {
      table: must(scansOf(input)[0]).table.name,
      schema,
      keyColumns,
      ...(stateBytesMax === undefined ? {} : { stateBytesMax }),
    });
    return this.#open(operator, output);
  }

  async #buildLookupJoin(plan: LookupJoinPlan, output: Output): Promise<void> {
    const dimension = await this.#dimension(plan.dimension, plan.joinType);
    const operator = new LookupJoinOperator(
      this.#memory,
      this.#arena,
      {
        inputSchema: plan.input.schema,
        schema: plan.schema,
        joinType: plan.joinType,
        inputKeys: plan.inputKeys,
        dimensionSchema: plan.dimension.physical,
        dimensionKeys: plan.dimensionKeys,
        dimensionColumns: plan.dimensionColumns,
        condition: plan.condition && this.#compile(plan.condition, this.#environment.sql),
      },
      dimension,
    );
    await this.#build(plan.input, this.#open(operator, output));
  }

  async #buildScan(plan: ScanPlan, output: Output): Promise<void> {
    const { table, watermark } = plan;
    const { deadLetters, recovery: jobRecovery, signal } = this.#environment;
    const letters = deadLetters.boxOf(table.name);
    const component = `source-${table.name}`;
    const recovery = new SourceRecovery(jobRecovery, component, table.name, letters);
    const open = (): Promise<SourceConnector> => this.#opener.open(table, letters);
    const connector = await recovery.open(signal, open);
    const splitSource = isSplitSource(connector) ? connector : undefined;
    let head = output;
    let watermarks: AssignWatermarksOperator | undefined;
    if (watermark !== undefined) {
      watermarks = new AssignWatermarksOperator(
        this.#memory,
        this.#arena,
        watermark,
        must(plan.schema[watermark.column]).name,
        splitSource === undefined ? 'one-stream' : 'splits',
      );
      head = this.#open(watermarks, output);
    }
    const { clock, watermarkIdleTimeoutMs } = this.#environment;
    const watch = (source: SourceConnector): void => {
      if (!isSplitSource(source)) return;
      source.watchProgress(
        (split) => watermarks?.watermarkOfSplit(split) ?? Number.NEGATIVE_INFINITY,
      );
    };
    watch(connector);
    const reopen = async (): Promise<SourceConnector> => {
      const another = await open();
      watch(another);
      return another;
    };
    const task: SourceTask = new SourceTask(
      this.#memory,
      {
        connector,
        reopen,
        recovery,
        columns: plan.columns,
        scanSchema: plan.schema.slice(0, plan.columns.length),
        computed: plan.computed.map((expression) => this.#compile(expression, table.sql)),
        schema: plan.schema,
        rowKindColumn: connectorOf(table, this.#environment.connectors).rowKindColumn?.(table),
        batchRowsMax: this.#environment.batchRowsMax,
        turn: () => this.#environment.timers.turn(),
        letters,
      },
      head,
    );
    const splits =
      splitSource &&
      watermarks &&
      new SourceSplits(() => must(task.splitSource), watermarks, clock, watermarkIdleTimeoutMs);
    const wake = (): void => this.#environment.wakeup.wake();
    const index = this.#inputs.length;
    const input = new SourceInput(index, task, watermarks, splits, this.#measure, wake);
    this.#inputs.push(input);
    this.#survey.addSource(plan, input, watermarks);
    this.#addSource(table, input);
  }

  #addSource(table: CatalogTable, input: SourceInput): void {
    const checkpoints = this.#checkpoints;
    if (checkpoints === undefined) return;
    const request = (checkpointId: number): void => {
      checkpoints.request(checkpointId);
      this.#environment.wakeup.wake();
    };
    const id = this.#ids.next(`source-${table.name}`);
    this.#sources.push(new SourceParticipant(id, input, describeSource(table), request));
  }

  #makeCheckpoints(): PipelineCheckpoints {
    const { output, deadLetters, reachFailPoint } = this.#environment;
    const outputs = [output, deadLetters];
    return new PipelineCheckpoints(this.#sources, this.#stateful, outputs, reachFailPoint);
  }

  /** A registered dimension as it is now and after each update, or a static table, read whole here and now. */
  async #dimension(
    table: CatalogTable,
    joinType: LookupJoinPlan['joinType'],
  ): Promise<DimensionSource> {
    const registered = this.#environment.dimensions.lookup(table.name);
    if (registered !== undefined) return registered;
    const { recovery, signal } = this.#environment;
    return openDimension(recovery, table, joinType, signal, async () => {
      const connector = await this.#opener.open(table);
      return this.#environment.dimensions.readStatic(table, connector, signal);
    });
  }

  /** `sql` is the text that the expression was written in. */
  #compile(expression: BoundExpression, sql: string | undefined): CompiledExpression {
    const { clock } = this.#environment;
    return compileExpression(expression, { memory: this.#memory, clock, sql });
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
