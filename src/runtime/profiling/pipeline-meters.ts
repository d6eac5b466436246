import type { KernelProfiler } from '../../kernels/profile/kernel-profiler.js';
import { PerformanceProfiler } from '../../observability/profiling/performance-profiler.js';
import type { Clock } from '../../time/clock.js';
import type { PipelineActivity } from '../diagnosis/pipeline-activity.js';
import { analyzeOperators } from './analyze-operators.js';
import type { OperatorFacts } from './operator-facts.js';
import { OperatorMeter, type OperatorPlace } from './operator-meter.js';
import type { PipelineAnalysis } from './query-analysis.js';

/**
 * The operators of a pipeline as a graph, with what each has done. Time is divided among them by looking at the clock whenever one
 * hands a message to the next and gets the word back: twice by message and operator, never by row.
 */
export class PipelineMeters {
  readonly #clock: Clock;
  readonly #activity: PipelineActivity;
  /** Calls of operators by id: of a batch, of a watermark (`<id> watermark`), and, of sources, of a fetch (`<id> read`). */
  readonly profiler: PerformanceProfiler;
  readonly #kernels: KernelProfiler | undefined;
  readonly #meters: OperatorMeter[] = [];
  #working: OperatorMeter | undefined;
  #sinceMs = 0;

  /** `kernels`: of the pipeline's memory, where its kernels are measured. */
  constructor(clock: Clock, activity: PipelineActivity, kernels: KernelProfiler | undefined) {
    this.#clock = clock;
    this.#activity = activity;
    this.profiler = new PerformanceProfiler(clock);
    this.#kernels = kernels;
    kernels?.attributeTo(() => this.#working?.place.id);
    activity.onPeriod(() => {
      for (const meter of this.#meters) meter.startPeriod();
    });
  }

  /** `consumer` takes the operator's rows; undefined for the last one. */
  add(place: OperatorPlace, consumer: OperatorMeter | undefined): OperatorMeter {
    const meter = new OperatorMeter(place);
    this.#meters.push(meter);
    consumer?.inputs.push(place.id);
    return meter;
  }

  /** From now on it is the operator's time, until `leave`; returns whose it was. */
  enter(meter: OperatorMeter): OperatorMeter | undefined {
    const outer = this.#working;
    meter.callMs = 0;
    this.#turnTo(meter);
    return outer;
  }

  /** `outer` is what `enter` has returned. */
  leave(outer: OperatorMeter | undefined): void {
    this.#turnTo(outer);
  }

  /** From where the rows go towards the sources. */
  get facts(): readonly OperatorFacts[] {
    const { shares } = this.#activity.facts;
    const { recentMs } = this.#activity;
    const kernels = this.#kernels?.spans;
    return this.#meters.map((meter) => ({
      ...meter.facts(recentMs, shares),
      kernels: kernels?.filter(({ operator }) => operator === meter.place.id),
    }));
  }

  get analysis(): PipelineAnalysis {
    const operators = analyzeOperators(this.facts, this.profiler);
    const activityMs = this.#activity.totalsMs;
    const elapsedMs = Object.values(activityMs).reduce((sum, spentMs) => sum + spentMs, 0);
    return { elapsedMs, activityMs, operators, kernels: this.#kernels?.spans };
  }

  #turnTo(meter: OperatorMeter | undefined): void {
    const nowMs = this.#clock.monotonicMs();
    this.#working?.spend(nowMs - this.#sinceMs);
    this.#sinceMs = nowMs;
    this.#working = meter;
  }
}
