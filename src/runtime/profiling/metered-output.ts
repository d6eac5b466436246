import type { OperationRecorder } from '../../observability/profiling/performance-profiler.js';
import type { Message, Output } from '../../operators/operator.js';
import type { OperatorMeter } from './operator-meter.js';
import type { PipelineMeters } from './pipeline-meters.js';

const NS_PER_MS = 1e6;

/** Lies between two operators: counts what passes, and says whose time it is. */
export class MeteredOutput implements Output {
  readonly #meters: PipelineMeters;
  readonly #from: OperatorMeter;
  readonly #to: OperatorMeter;
  readonly #output: Output;
  readonly #batches: OperationRecorder;
  readonly #watermarks: OperationRecorder;

  constructor(meters: PipelineMeters, from: OperatorMeter, to: OperatorMeter, output: Output) {
    this.#meters = meters;
    this.#from = from;
    this.#to = to;
    this.#output = output;
    this.#batches = meters.profiler.operation(to.place.id);
    this.#watermarks = meters.profiler.operation(`${to.place.id} watermark`);
  }

  send(message: Message): void {
    const from = this.#from;
    const to = this.#to;
    if (message.kind === 'batch') {
      const { numRows } = message.batch;
      from.rowsOut += numRows;
      from.batchesOut++;
      to.rowsIn += numRows;
      to.batchesIn++;
    } else if (message.kind === 'watermark') {
      from.watermarkMs = message.watermarkMs;
    }
    const outer = this.#meters.enter(to);
    this.#output.send(message);
    this.#meters.leave(outer);
    const callNs = to.callMs * NS_PER_MS;
    if (message.kind === 'batch') this.#batches.record(callNs, message.batch.numRows);
    else if (message.kind === 'watermark') this.#watermarks.record(callNs);
  }
}
