import type { ResultBatch } from '../../columnar/result-batch.js';
import { must } from '../../common/assert.js';
import { maskedSql } from '../../errors/secrets.js';
import type { KernelProfiler } from '../../kernels/profile/kernel-profiler.js';
import type { Logger } from '../../observability/logger.js';
import type { OperationRecorder } from '../../observability/profiling/performance-profiler.js';
import type { AssignWatermarksOperator } from '../../operators/assign-watermarks.js';
import type { FilterOperator } from '../../operators/filter.js';
import type { WindowAggregateOperator } from '../../operators/window-aggregate.js';
import type { PhysicalPlan, ScanPlan } from '../../plan/physical/physical-plan.js';
import { printDuration, printExpression } from '../../plan/print-expression.js';
import type { Clock } from '../../time/clock.js';
import type { WindowAssigner } from '../../types/window.js';
import type { OpenWindow } from '../../types/window-event.js';
import type { OperatorMeter } from '../profiling/operator-meter.js';
import { PipelineMeters } from '../profiling/pipeline-meters.js';
import type { PipelineStatistics } from '../query-statistics.js';
import type { SourceInput } from '../source-input.js';
import { SourceLog } from '../source-log.js';
import { tellDecisions, type WindowEventListener } from '../tell-decisions.js';
import { PipelineActivity } from './pipeline-activity.js';
import type {
  FilterFacts,
  PipelineFacts,
  SourceFacts,
  SplitFacts,
  WindowFacts,
} from './pipeline-facts.js';
import { WatermarkHistory } from './watermark-history.js';

const NS_PER_MS = 1e6;

interface SurveyedSource {
  readonly table: string;
  readonly input: SourceInput;
  readonly history: WatermarkHistory | undefined;
  readonly log: SourceLog;
  readonly meter: OperatorMeter;
  readonly sends: OperationRecorder;
  lastRowsAtMs: number;
}

/**
 * Knows the parts of a pipeline by what they are in the query, and is told of each batch: what a diagnosis is made of. Counts
 * nothing by row.
 */
export class PipelineSurvey {
  readonly activity: PipelineActivity;
  readonly meters: PipelineMeters;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #sources: SurveyedSource[] = [];
  readonly #filters: { readonly predicate: string; readonly operator: FilterOperator }[] = [];
  readonly #windows: {
    readonly assigner: WindowAssigner;
    readonly operator: WindowAggregateOperator;
  }[] = [];

  readonly #onWindowEvent: WindowEventListener | undefined;

  constructor(
    clock: Clock,
    logger: Logger,
    onWindowEvent: WindowEventListener | undefined,
    kernels: KernelProfiler | undefined,
  ) {
    this.#clock = clock;
    this.#logger = logger;
    this.#onWindowEvent = onWindowEvent;
    this.activity = new PipelineActivity(clock);
    this.meters = new PipelineMeters(clock, this.activity, kernels);
  }

  /** In the order of the inputs' indexes. */
  addSource(
    plan: ScanPlan,
    input: SourceInput,
    watermarks: AssignWatermarksOperator | undefined,
    meter: OperatorMeter,
  ): void {
    const { watermark, schema } = plan;
    const history =
      watermark &&
      watermarks &&
      new WatermarkHistory(
        watermarks,
        this.#clock,
        must(schema[watermark.column]).name,
        watermark.kind === 'bounded-out-of-orderness' ? watermark.delayMs : undefined,
        () => this.lateRows,
      );
    const sends = this.meters.profiler.operation(meter.place.id);
    const lastRowsAtMs = this.#clock.monotonicMs();
    const { name } = plan.table;
    const log = new SourceLog(this.#logger.child({ operator: `source-${name}` }), input);
    this.#sources.push({ table: name, input, history, log, meter, sends, lastRowsAtMs });
  }

  addFilter(
    { predicate, input }: Extract<PhysicalPlan, { kind: 'filter' }>,
    operator: FilterOperator,
  ): void {
    const text = maskedSql(printExpression(predicate, input.schema));
    this.#filters.push({ predicate: text, operator });
  }

  addWindow(assigner: WindowAssigner, operator: WindowAggregateOperator): void {
    const name = `${operator.name}-${this.#windows.length + 1}`;
    const logger = this.#logger.child({ operator: name });
    operator.explain(tellDecisions(this.#windows.length, logger, this.#onWindowEvent));
    this.#windows.push({ assigner, operator });
  }

  get lateRows(): number {
    return this.#windows.reduce((sum, { operator }) => sum + operator.lateRows, 0);
  }

  get windowsFired(): number {
    return this.#windows.reduce((sum, { operator }) => sum + operator.windowsFired, 0);
  }

  /** The open windows with rows of all window aggregations. Counts what they hold. */
  get openWindows(): readonly OpenWindow[] {
    return this.#windows.flatMap(({ operator }, aggregation) =>
      Array.from(operator.inspect(), (seen) => ({ aggregation, ...seen })),
    );
  }

  /** What a window would give if it closed now; empty where it has no rows. */
  peekWindow(aggregation: number, endMs: number): readonly ResultBatch[] {
    return this.#windows[aggregation]?.operator.peek(endMs) ?? [];
  }

  /** Called before an input sends rows or its end, or looks after its splits. */
  beginStep(input: SourceInput): void {
    const { history, log, meter } = must(this.#sources[input.index]);
    history?.begin();
    log.beginBatch();
    this.meters.enter(meter);
  }

  /** Called behind it. */
  endStep(input: SourceInput, rows: number): void {
    const source = must(this.#sources[input.index]);
    this.meters.leave(undefined);
    if (rows > 0) source.sends.record(source.meter.callMs * NS_PER_MS, rows);
    source.history?.end();
    if (rows > 0) {
      source.lastRowsAtMs = this.#clock.monotonicMs();
      source.log.endBatch(source.history?.watermarkMs);
    }
  }

  /** `idleInMs` is what the pipeline counts for the input that it waits for, where that has no splits. */
  facts(
    statistics: PipelineStatistics,
    idleInMs: (input: SourceInput) => number | undefined,
  ): PipelineFacts {
    return {
      sources: this.#sources.map((source) => this.#sourceFacts(source, idleInMs(source.input))),
      filters: this.#filters.map(filterFacts),
      windows: this.#windows.map(windowFacts),
      activity: this.activity.facts,
      statistics,
    };
  }

  #sourceFacts(source: SurveyedSource, idleInMs: number | undefined): SourceFacts {
    const { table, input, history, lastRowsAtMs } = source;
    return {
      table,
      rowsIn: input.task.rowsIn,
      silentMs: this.#clock.monotonicMs() - lastRowsAtMs,
      hasRowsAtHand: input.task.hasRows,
      hasEnded: input.isFinished,
      isIdle: input.isIdle,
      idleInMs,
      watermark: history?.facts,
      splits: splitFacts(input),
    };
  }
}

function splitFacts({ task, splits }: SourceInput): readonly SplitFacts[] {
  const known = task.splitSource?.splits() ?? [];
  return known.map(({ id, hasEnded, trouble, position, pendingRows }, index) => ({
    watermarkMs: Number.NEGATIVE_INFINITY,
    isIdle: false,
    silentMs: undefined,
    idleInMs: undefined,
    ...splits?.factsOf(index),
    id,
    hasEnded,
    trouble,
    position,
    pendingRows,
  }));
}

function filterFacts({
  predicate,
  operator,
}: {
  readonly predicate: string;
  readonly operator: FilterOperator;
}): FilterFacts {
  return { predicate, rowsIn: operator.rowsIn, rowsOut: operator.rowsOut };
}

function windowFacts({
  assigner,
  operator,
}: {
  readonly assigner: WindowAssigner;
  readonly operator: WindowAggregateOperator;
}): WindowFacts {
  const { watermarkMs, openWindows, nextWindowEndMs, windowsFired, lateRows } = operator;
  const { stateBytes, groups } = operator;
  return {
    window: windowText(assigner),
    sizeMs: assigner.sizeMs,
    slideMs: assigner.kind === 'hop' ? assigner.slideMs : assigner.sizeMs,
    watermarkMs,
    openWindows,
    nextEndMs: nextWindowEndMs,
    windowsFired,
    lateRows,
    stateBytes,
    groups,
  };
}

function windowText(window: WindowAssigner): string {
  const size = printDuration(window.sizeMs);
  return window.kind === 'tumble'
    ? `TUMBLE(${size})`
    : `HOP(${printDuration(window.slideMs)}, ${size})`;
}
