import {
  type OperationRecorder,
  type OperationStats,
  PerformanceProfiler,
} from '../../observability/profiling/performance-profiler.js';
import type { Clock } from '../../time/clock.js';
import type { KernelCalls } from './profile-kernels.js';
import type { KernelName } from './rows-of-call.js';

/** What was measured of the calls that one operator has made of one kernel. */
export interface KernelSpan extends OperationStats {
  /** Id of the operator; undefined for what is done between operators, such as a checkpoint. */
  readonly operator: string | undefined;
}

/** Measures the kernels of one memory, by the operator that is at work. */
export class KernelProfiler implements KernelCalls {
  readonly #clock: Clock;
  readonly #profiler: PerformanceProfiler;
  readonly #recorders = new Map<string | undefined, Map<KernelName, OperationRecorder>>();
  #working: () => string | undefined = () => undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#profiler = new PerformanceProfiler(clock);
  }

  /** `working` gives the id of the operator at work. */
  attributeTo(working: () => string | undefined): void {
    this.#working = working;
  }

  nowMs(): number {
    return this.#clock.monotonicMs();
  }

  record(kernel: KernelName, durationNs: number, rows: number): void {
    const operator = this.#working();
    let recorders = this.#recorders.get(operator);
    if (recorders === undefined) {
      recorders = new Map();
      this.#recorders.set(operator, recorders);
    }
    let recorder = recorders.get(kernel);
    if (recorder === undefined) {
      recorder = this.#profiler.operation(`${operator ?? ''} ${kernel}`);
      recorders.set(kernel, recorder);
    }
    recorder.record(durationNs, rows);
  }

  /** The ones that took longest in all first; `operation` is the kernel's name. */
  get spans(): readonly KernelSpan[] {
    return this.#profiler.getResults().map((stats) => {
      const end = stats.operation.lastIndexOf(' ');
      const operator = end === 0 ? undefined : stats.operation.slice(0, end);
      return { ...stats, operator, operation: stats.operation.slice(end + 1) };
    });
  }
}
