import type { ColumnBatch } from '../../columnar/column-batch.js';
import type { ColumnTarget } from '../../columnar/column-target.js';
import { must } from '../../common/assert.js';
import type { FileReader } from '../../common/file-system.js';
import type { DecoderConfig, RowDecoder, RowSetAside } from '../../formats/format.js';
import type { DeadLetter, SourceConfig } from '../source.js';
import { FileFeed } from './file-feed.js';
import type { FilePosition, TableReader } from './table-reader.js';

/** Files of formats whose rows lie one behind the other. A position is a byte and its 1-based line. */
export class RowTableReader implements TableReader {
  readonly firstPosition = { byte: 0, line: 1 };
  readonly #config: SourceConfig;
  readonly #createDecoder: (config: DecoderConfig) => RowDecoder;
  #decoder: RowDecoder | undefined;
  #feed: FileFeed | undefined;
  /** Where the open file goes on, as long as nothing of it has been read. */
  #from: FilePosition | undefined;

  constructor(config: SourceConfig, createDecoder: (config: DecoderConfig) => RowDecoder) {
    this.#config = config;
    this.#createDecoder = createDecoder;
  }

  get skippedRows(): number {
    return this.#decoder?.skippedRows ?? 0;
  }

  get position(): FilePosition {
    return this.#from ?? { byte: must(this.#feed).position, line: must(this.#decoder).line };
  }

  open(file: FileReader, path: string, target: ColumnTarget, from: FilePosition): void {
    const memory = target.arena.memory;
    this.#decoder ??= this.#createDecoder({
      table: this.#config.name,
      schema: this.#config.schema,
      columns: target.columns,
      memory,
      ...malformedRowsOf(this.#config),
    });
    this.#decoder.startFile(path);
    this.#feed = new FileFeed(memory, file, path, this.#config.name);
    this.#from = from;
  }

  async read(
    target: ColumnTarget,
    signal: AbortSignal | undefined,
  ): Promise<ColumnBatch | undefined> {
    const decoder = must(this.#decoder);
    const feed = must(this.#feed);
    if (this.#from !== undefined) await this.#goTo(this.#from, decoder, feed);
    decoder.startBatch(target);
    for (;;) {
      signal?.throwIfAborted();
      feed.consume(decoder.decode(feed.address, feed.length, feed.isLast));
      if (decoder.isFull) break;
      if (feed.isLast) break;
      await feed.fill();
    }
    return decoder.finishBatch();
  }

  async closeFile(): Promise<void> {
    const feed = this.#feed;
    this.#feed = undefined;
    this.#from = undefined;
    await feed?.close();
  }

  close(): void {
    this.#decoder?.close();
  }

  /** What the header says holds for the middle of the file as well. */
  async #goTo(from: FilePosition, decoder: RowDecoder, feed: FileFeed): Promise<void> {
    const byte = must(from.byte);
    if (byte > 0) {
      while (decoder.isHeaderPending) {
        feed.consume(decoder.decodeHeader(feed.address, feed.length, feed.isLast));
        if (feed.isLast) break;
        if (decoder.isHeaderPending) await feed.fill();
      }
      await feed.jump(byte);
      decoder.resumeAt(must(from.line));
    }
    this.#from = undefined;
  }
}

/** What becomes of the rows of a table that can't be decoded. */
export function malformedRowsOf({
  deadLetters,
  skipsRow,
}: SourceConfig): Pick<DecoderConfig, 'setAside' | 'skipsRow'> {
  if (deadLetters !== undefined) return { setAside: (row) => deadLetters.add(letterOf(row)) };
  return skipsRow === undefined ? {} : { skipsRow };
}

/** A letter's topic is the file, its offset the line. */
function letterOf({ reason, bytes, file, line, rowsBefore }: RowSetAside): DeadLetter {
  return { reason, bytes, topic: file, partition: 0, offset: String(line), rowsBefore };
}
