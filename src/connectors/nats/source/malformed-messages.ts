import { must } from '../../../common/assert.js';
import { ErrorType } from '../../../errors/error-type.js';
import { StreamingError } from '../../../errors/streaming-error.js';
import type { SourceConfig } from '../../source.js';
import type { MessageRun } from '../driver/message-run.js';

/** What becomes of messages that can't be decoded: a failure, a count, or a dead letter. */
export class MalformedMessages {
  readonly #config: SourceConfig;
  readonly #stream: string;
  readonly #onMalformed: 'fail' | 'skip';
  #skipped = 0;
  #letters = 0;
  #rowsToDrop = 0;

  constructor(config: SourceConfig, stream: string, onMalformed: 'fail' | 'skip') {
    this.#config = config;
    this.#stream = stream;
    this.#onMalformed = onMalformed;
  }

  /** Messages that were left out. */
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

  /** Returns where the message is to be left out, throws where the table is to fail. `rowsDecoded` are those of the batch before it. */
  report(run: MessageRun, message: number, cause: StreamingError, rowsDecoded: number): void {
    const { name, deadLetters, skipsRow } = this.#config;
    const topic = this.#stream;
    const offset = String(must(run.sequences[message]));
    if (deadLetters !== undefined) {
      const start = must(run.starts[message]);
      const bytes = run.bytes.slice(start, start + must(run.lengths[message]));
      const rowsBefore = Math.max(0, rowsDecoded - this.#rowsToDrop);
      deadLetters.add({ reason: cause.message, bytes, topic, partition: 0, offset, rowsBefore });
      this.#letters++;
    } else if (this.#onMalformed === 'fail') {
      const { column } = cause.context;
      const error = new StreamingError(
        ErrorType.CONNECTOR_ERROR,
        `Table "${name}" can't decode the message of sequence ${offset} of stream "${topic}", subject "${run.subjects[message]}": ` +
          `${cause.message} 'scan.on-malformed' = 'skip' leaves such messages out.`,
        { component: name, topic, offset, ...(column === undefined ? {} : { column }) },
        { cause, code: 'MALFORMED_ROW' },
      );
      if (skipsRow?.(error) !== true) throw error;
      return;
    }
    this.#skipped++;
  }
}
