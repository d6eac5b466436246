import type { OperationRecorder } from '../../observability/profiling/performance-profiler.js';
import type { PipelineActivity } from '../diagnosis/pipeline-activity.js';
import type { OperatorMeter } from './operator-meter.js';
import type { PipelineMeters } from './pipeline-meters.js';

const NS_PER_MS = 1e6;

/** Measures what a source does between its waits: one call of the operation `<operator> read` is what one fetch takes. */
export class SourceWork {
  readonly #meters: PipelineMeters;
  readonly #activity: PipelineActivity;
  readonly #meter: OperatorMeter;
  readonly #reads: OperationRecorder;
  #isWorking = false;
  #readMs = 0;

  constructor(meters: PipelineMeters, activity: PipelineActivity, meter: OperatorMeter) {
    this.#meters = meters;
    this.#activity = activity;
    this.#meter = meter;
    this.#reads = meters.profiler.operation(`${meter.place.id} read`);
  }

  /** See ColumnTarget. */
  readonly measure = <T>(work: () => T): T => {
    if (this.#isWorking) return work();
    this.#isWorking = true;
    const wasWaiting = this.#activity.current === 'sources';
    if (wasWaiting) this.#activity.enter('processing');
    const outer = this.#meters.enter(this.#meter);
    try {
      return work();
    } finally {
      this.#meters.leave(outer);
      if (wasWaiting) this.#activity.enter('sources');
      this.#readMs += this.#meter.callMs;
      this.#isWorking = false;
    }
  };

  /** A fetch has brought so many rows. */
  fetched(rows: number): void {
    this.#meter.rowsIn += rows;
    this.#meter.batchesIn++;
    this.#reads.record(this.#readMs * NS_PER_MS, rows);
    this.#readMs = 0;
  }
}
