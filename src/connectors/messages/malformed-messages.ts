import { must } from '../../common/assert.js';
import type { OptionReader } from '../../common/option-reader.js';
import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import type { SourceConfig } from '../source.js';
import type { ReceivedMessages } from './message-feed.js';

/** What becomes of messages that can't be decoded: a failure, a count, or a dead letter. */
export class MalformedMessages {
  readonly #config: SourceConfig;
  readonly #origin: string;
  readonly #onMalformed: 'fail' | 'skip';
  #block: ReceivedMessages | undefined;
  #rowsDecoded: () => number = () => 0;
  #skipped = 0;
  #letters = 0;

  /** Reads the option `scan.on-malformed`. Throws VALIDATION_ERROR. */
  constructor(config: SourceConfig, options: OptionReader, origin: string) {
    this.#config = config;
    this.#origin = origin;
    this.#onMalformed = options.oneOf('scan.on-malformed', ['fail', 'skip'], 'fail');
  }

  /** Messages that were left out. */
  get skippedMessages(): number {
    return this.#skipped;
  }

  /** How many dead letters have been left since this was asked last. */
  takeLetterCount(): number {
    const letters = this.#letters;
    this.#letters = 0;
    return letters;
  }

  /** `rowsDecoded` tells how many rows the batch has so far. */
  startBlock(block: ReceivedMessages, rowsDecoded: () => number): void {
    this.#block = block;
    this.#rowsDecoded = rowsDecoded;
  }

  /** Returns where the message is to be left out, throws where the table is to fail. */
  report(message: number, cause: StreamingError): void {
    const { name, deadLetters, skipsRow } = this.#config;
    const block = must(this.#block);
    const offset = JSON.stringify(block.placeOf(message));
    const topic = this.#origin;
    if (deadLetters !== undefined) {
      const start = must(block.starts[message]);
      const bytes = block.bytes.slice(start, start + must(block.lengths[message]));
      const rowsBefore = this.#rowsDecoded();
      deadLetters.add({ reason: cause.message, bytes, topic, partition: 0, offset, rowsBefore });
      this.#letters++;
    } else if (this.#onMalformed === 'fail') {
      const { column } = cause.context;
      const error = new StreamingError(
        ErrorType.CONNECTOR_ERROR,
        `Table "${name}" can't decode a message from ${topic}: ${cause.message} ` +
          "'scan.on-malformed' = 'skip' leaves such messages out.",
        { component: name, topic, offset, ...(column === undefined ? {} : { column }) },
        { cause, code: 'MALFORMED_ROW' },
      );
      if (skipsRow?.(error) !== true) throw error;
      return;
    }
    this.#skipped++;
  }
}
