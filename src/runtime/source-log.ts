import type { Logger } from '../observability/logger.js';
import { timeText } from './diagnosis/words.js';
import type { SourceInput } from './source-input.js';

/** Writes down what becomes of one source: that it was opened, fails, works again, and what its batches did. */
export class SourceLog {
  readonly #logger: Logger;
  readonly #input: SourceInput;
  readonly #inTrouble = new Set<number>();
  #rowsBefore = 0;

  constructor(logger: Logger, input: SourceInput) {
    this.#logger = logger;
    this.#input = input;
    const { name, splitSource } = input.task;
    splitSource?.watchTroubles?.(() => this.#followTroubles());
    logger.info({ table: name, partitions: splitSource?.splits().length }, 'source connected');
  }

  /** Called before the source's rows are sent. */
  beginBatch(): void {
    this.#rowsBefore = this.#input.task.rowsTotal;
  }

  /** Called behind it. */
  endBatch(watermarkMs: number | undefined): void {
    if (!this.#logger.isDebug) return;
    const rows = this.#input.task.rowsTotal - this.#rowsBefore;
    const watermark = watermarkMs === undefined ? undefined : timeText(watermarkMs);
    this.#logger.debug({ rows, watermark }, 'batch');
  }

  /** Notes which splits fail, and which do no longer. */
  #followTroubles(): void {
    const splits = this.#input.task.splitSource?.splits() ?? [];
    for (let index = 0; index < splits.length; index++) {
      const split = splits[index];
      const isKnown = this.#inTrouble.has(index);
      if (split === undefined || (split.trouble !== undefined) === isKnown) continue;
      const fields = { partition: split.id, error: split.trouble };
      if (isKnown) this.#inTrouble.delete(index);
      else this.#inTrouble.add(index);
      if (isKnown) this.#logger.info(fields, 'source reconnected');
      else this.#logger.warn(fields, 'source fails, and is tried again');
    }
  }
}
