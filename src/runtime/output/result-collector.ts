import { exportBatch } from '../../columnar/export-batch.js';
import type { ResultBatch } from '../../columnar/result-batch.js';
import type { FailPointListener } from '../../common/fail-points.js';
import type { KernelMemory } from '../../kernels/kernel-memory.js';
import type { Message, Output } from '../../operators/operator.js';
import type { RowCounts } from '../row-counts.js';

/** The end of a pipeline: copies result rows out of kernel memory, to be fetched by the consumer. */
export class ResultCollector implements Output {
  readonly #memory: KernelMemory;
  readonly #reachFailPoint: FailPointListener;
  readonly #counts: RowCounts;
  readonly #ready: ResultBatch[] = [];
  #watermarkMs = Number.NEGATIVE_INFINITY;

  constructor(memory: KernelMemory, counts: RowCounts, reachFailPoint: FailPointListener) {
    this.#memory = memory;
    this.#counts = counts;
    this.#reachFailPoint = reachFailPoint;
  }

  get watermarkMs(): number {
    return this.#watermarkMs;
  }

  send(message: Message): void {
    if (message.kind === 'watermark') {
      this.#reachFailPoint('pipeline.watermark-out');
      this.#watermarkMs = message.watermarkMs;
    }
    if (message.kind !== 'batch') return;
    this.#reachFailPoint('pipeline.rows-out');
    this.#ready.push(exportBatch(this.#memory, message.batch));
    this.#counts.give(message.batch.numRows);
  }

  get isEmpty(): boolean {
    return this.#ready.length === 0;
  }

  /** Takes the batches that have come since the last call. */
  take(): ResultBatch[] {
    return this.#ready.splice(0);
  }
}
