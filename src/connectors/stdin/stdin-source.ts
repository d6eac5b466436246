import type { RecordBatch } from '../../columnar/arrow.js';
import type { ColumnBatch } from '../../columnar/column-batch.js';
import type { ColumnTarget } from '../../columnar/column-target.js';
import { must } from '../../common/assert.js';
import { OptionReader } from '../../common/option-reader.js';
import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import type { DecoderConfig, RowDecoder } from '../../formats/format.js';
import type { Timers } from '../../time/clock.js';
import { ArrowFetcher } from '../arrow-fetcher.js';
import type { ByteInput } from '../byte-input.js';
import { FileFeed } from '../filesystem/file-feed.js';
import { formatOf } from '../filesystem/format-option.js';
import { malformedRowsOf } from '../filesystem/row-table-reader.js';
import type { ColumnSource, SourceConfig, SourceOffset } from '../source.js';
import { StreamReader } from './stream-reader.js';

/** In errors and dead letters, where files have their path. */
const INPUT_NAME = 'standard input';

/** Bytes of the input, and what makes rows of them. */
interface OpenInput {
  readonly decoder: RowDecoder;
  readonly feed: FileFeed;
}

/** What the source needs of its surroundings. */
export interface StdinEnvironment {
  readonly standardInput: ByteInput;
  readonly timers: Timers;
}

/**
 * The rows that another program writes to this one. A batch is what has come, so that rows of a slow writer aren't held back.
 * What was read can't be read again: a query can't be restored over it.
 */
export class StdinSource implements ColumnSource {
  readonly #config: SourceConfig;
  readonly #environment: StdinEnvironment;
  readonly #createDecoder: (config: DecoderConfig) => RowDecoder;
  readonly #arrowFetcher: ArrowFetcher;
  #reader: StreamReader | undefined;
  #open: OpenInput | undefined;
  #filling: Promise<void> | undefined;
  #isClosed = false;

  constructor(config: SourceConfig, environment: StdinEnvironment) {
    this.#config = config;
    this.#environment = environment;
    const options = new OptionReader(config);
    const format = formatOf(options);
    if (format.kind !== 'rows') {
      throw options.error(
        'format',
        `is '${format.name}', which is not read from ${INPUT_NAME}: send 'json' lines or 'csv'`,
      );
    }
    this.#createDecoder = format.configure(options);
    options.finish();
    this.#arrowFetcher = new ArrowFetcher(this, config.schema);
  }

  /** Throws CONNECTOR_ERROR where somebody else reads it. */
  async init(): Promise<void> {
    const { name } = this.#config;
    const stream = this.#environment.standardInput.take();
    if (stream === undefined) {
      throw new StreamingError(
        ErrorType.CONNECTOR_ERROR,
        `Table "${name}" can't read ${INPUT_NAME}, which has been read already: only one query of the process can, ` +
          "and not again. Write it to a file, and read that with 'connector' = 'filesystem'.",
        { component: name },
        { retriable: false },
      );
    }
    this.#reader = new StreamReader(stream);
  }

  fetchNextBatch(signal?: AbortSignal): Promise<RecordBatch | null> {
    return this.#arrowFetcher.fetchNextBatch(signal);
  }

  async fetchColumns(target: ColumnTarget, signal?: AbortSignal): Promise<ColumnBatch | null> {
    if (this.#isClosed) return null;
    this.#open ??= this.#start(target);
    const { decoder, feed } = this.#open;
    decoder.startBatch(target);
    for (;;) {
      signal?.throwIfAborted();
      feed.consume(decoder.decode(feed.address, feed.length, feed.isLast));
      if (decoder.isFull || feed.isLast) break;
      if (decoder.numRows > 0) {
        await this.#environment.timers.turn();
        if (this.#isClosed || must(this.#reader).isWaiting) break;
      }
      await this.#fill(feed, signal);
    }
    return this.#isClosed ? null : (decoder.finishBatch() ?? null);
  }

  /** Throws CONNECTOR_ERROR: what lies before the offset is gone. */
  async seek(): Promise<void> {
    const { name } = this.#config;
    throw new StreamingError(
      ErrorType.CONNECTOR_ERROR,
      `Table "${name}" can't go on where it was: ${INPUT_NAME} can't be read again. Start the query under another name, or ` +
        "write the input to a file and read that with 'connector' = 'filesystem'.",
      { component: name },
      { retriable: false },
    );
  }

  async commitOffset(): Promise<void> {}

  /** The number of bytes read, for people to see. */
  getCurrentOffset(): SourceOffset {
    return String(this.#isClosed ? 0 : (this.#open?.feed.position ?? 0));
  }

  getWatermark(): number {
    return Number.NEGATIVE_INFINITY;
  }

  getName(): string {
    return this.#config.name;
  }

  getTopic(): string {
    return INPUT_NAME;
  }

  getPartition(): number {
    return 0;
  }

  getSkippedRows(): number {
    return this.#open?.decoder.skippedRows ?? 0;
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    // First, so that a read that waits comes to its end.
    await this.#reader?.close();
    await this.#filling?.catch(() => {});
    await this.#open?.feed.close();
    this.#open?.decoder.close();
  }

  #start({ arena, columns }: ColumnTarget): OpenInput {
    const { name, schema } = this.#config;
    const { memory } = arena;
    const decoder = this.#createDecoder({
      table: name,
      schema,
      columns,
      memory,
      ...malformedRowsOf(this.#config),
    });
    decoder.startFile(INPUT_NAME);
    return { decoder, feed: new FileFeed(memory, must(this.#reader), INPUT_NAME, name) };
  }

  /** Waits for the next bytes; a wait that is given up goes on behind the scenes, and the next one joins it. */
  async #fill(feed: FileFeed, signal: AbortSignal | undefined): Promise<void> {
    this.#filling ??= feed.fill().finally(() => {
      this.#filling = undefined;
    });
    const filling = this.#filling;
    if (signal === undefined) return filling;
    let giveUp = (): void => {};
    const aborted = new Promise<void>((_, reject) => {
      giveUp = () => reject(signal.reason);
    });
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      await Promise.race([filling, aborted]);
    } finally {
      filling.catch(() => {});
      signal.removeEventListener('abort', giveUp);
    }
  }
}
