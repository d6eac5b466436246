import { must } from '../../../common/assert.js';
import { ErrorType } from '../../../errors/error-type.js';
import { StreamingError } from '../../../errors/streaming-error.js';
import type { SourceConfig } from '../../source.js';
import type { RecordBlock } from '../driver/record-block.js';
import { keysOf, messageBytes, valuesOf } from './record-messages.js';

/** What becomes of records that can't be decoded: a failure, a count, or a dead letter. */
export class MalformedRecords {
  readonly #config: SourceConfig;
  readonly #onMalformed: 'fail' | 'skip';
  #skipped = 0;
  #letters = 0;
  #rowsToDrop = 0;

  constructor(config: SourceConfig, onMalformed: 'fail' | 'skip') {
    this.#config = config;
    this.#onMalformed = onMalformed;
  }

  /** Records that were left out. */
  get skippedRows(): number {
    return this.#skipped;
  }

  /** How many dead letters have been left since this was asked last. */
  takeLetterCount(): number {
    const letters = this.#letters;
    this.#letters = 0;
    return letters;
  }

  /** The first rows of the batch that begins will be left out of it, as they were sent on before a restore. */
  startBatch(rowsToDrop: number): void {
    this.#rowsToDrop = rowsToDrop;
  }

  /** Returns where the record is to be left out, throws where the table is to fail. `rowsDecoded` are those of the batch before it. */
  report(
    block: RecordBlock,
    record: number,
    part: 'key' | 'value',
    cause: StreamingError,
    rowsDecoded: number,
  ): void {
    const { name, deadLetters, skipsRow } = this.#config;
    const { topic, partition } = block;
    const offset = String(must(block.offsets[record]));
    if (deadLetters !== undefined) {
      const bytes = messageBytes(part === 'key' ? keysOf(block) : valuesOf(block), record);
      const rowsBefore = Math.max(0, rowsDecoded - this.#rowsToDrop);
      deadLetters.add({ reason: cause.message, bytes, topic, partition, offset, rowsBefore });
      this.#letters++;
    } else if (this.#onMalformed === 'fail') {
      const { column } = cause.context;
      const error = new StreamingError(
        ErrorType.CONNECTOR_ERROR,
        `Table "${name}" can't decode the ${part} of the record at offset ${offset} of topic "${topic}", partition ${partition}: ` +
          `${cause.message} 'scan.on-malformed' = 'skip' leaves such records out.`,
        { component: name, topic, partition, offset, ...(column === undefined ? {} : { column }) },
        { cause, code: 'MALFORMED_ROW' },
      );
      if (skipsRow?.(error) !== true) throw error;
      return;
    }
    this.#skipped++;
  }

  missingKey(): StreamingError {
    return new StreamingError(
      ErrorType.CONNECTOR_ERROR,
      'The record has no key, but a column of the key is NOT NULL.',
      { component: this.#config.name },
    );
  }
}
