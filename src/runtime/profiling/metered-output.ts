import type { Message, Output } from '../../operators/operator.js';
import type { OperatorMeter } from './operator-meter.js';
import type { PipelineMeters } from './pipeline-meters.js';

/** Lies between two operators: counts what passes, and says whose time it is. */
export class MeteredOutput implements Output {
  readonly #meters: PipelineMeters;
  readonly #from: OperatorMeter;
  readonly #to: OperatorMeter;
  readonly #output: Output;

  constructor(meters: PipelineMeters, from: OperatorMeter, to: OperatorMeter, output: Output) {
    this.#meters = meters;
    this.#from = from;
    this.#to = to;
    this.#output = output;
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
  }
}
