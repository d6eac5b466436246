import { exportBatch } from '../columnar/export-batch.js';
import type { ResultBatch } from '../columnar/result-batch.js';
import type { KernelMemory } from '../kernels/kernel-memory.js';
import type { Message, Output } from '../operators/operator.js';

/** The end of a pipeline: copies result rows out of kernel memory, to be fetched by the consumer. */
export class ResultCollector implements Output {
  readonly #memory: KernelMemory;
  readonly #ready: ResultBatch[] = [];
  #rowsOut = 0;
  #watermarkMs = Number.NEGATIVE_INFINITY;

  constructor(memory: KernelMemory) {
    this.#memory = memory;
  }

  get rowsOut(): number {
    return this.#rowsOut;
  }

  get watermarkMs(): number {
    return this.#watermarkMs;
  }

  send(message: Message): void {
    if (message.kind === 'watermark') this.#watermarkMs = message.watermarkMs;
    if (message.kind !== 'batch') return;
    this.#ready.push(exportBatch(this.#memory, message.batch));
    this.#rowsOut += message.batch.numRows;
  }

  /** Takes the batches that have come since the last call. */
  take(): ResultBatch[] {
    return this.#ready.splice(0);
  }
}
