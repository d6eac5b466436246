import type { ColumnBatch } from '../../columnar/column-batch.js';
import type { ColumnTarget } from '../../columnar/column-target.js';
import { must } from '../../common/assert.js';
import type { DecoderConfig, RowDecoder } from '../../formats/format.js';
import type { FileReader } from '../file-system.js';
import type { SourceConfig } from '../source.js';
import { FileFeed } from './file-feed.js';
import type { TableReader } from './table-reader.js';

/** Files of formats whose rows lie one behind the other. */
export class RowTableReader implements TableReader {
  readonly #config: SourceConfig;
  readonly #createDecoder: (config: DecoderConfig) => RowDecoder;
  #decoder: RowDecoder | undefined;
  #feed: FileFeed | undefined;

  constructor(config: SourceConfig, createDecoder: (config: DecoderConfig) => RowDecoder) {
    this.#config = config;
    this.#createDecoder = createDecoder;
  }

  get skippedRows(): number {
    return this.#decoder?.skippedRows ?? 0;
  }

  get position(): { readonly byte: number; readonly line: number } {
    return { byte: this.#feed?.position ?? 0, line: this.#decoder?.line ?? 1 };
  }

  open(file: FileReader, path: string, target: ColumnTarget): void {
    const memory = target.arena.memory;
    this.#decoder ??= this.#createDecoder({
      table: this.#config.name,
      schema: this.#config.schema,
      columns: target.columns,
      memory,
    });
    this.#decoder.startFile(path);
    this.#feed = new FileFeed(memory, file, path, this.#config.name);
  }

  async read(
    target: ColumnTarget,
    signal: AbortSignal | undefined,
  ): Promise<ColumnBatch | undefined> {
    const decoder = must(this.#decoder);
    const feed = must(this.#feed);
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
    await this.#feed?.close();
    this.#feed = undefined;
  }

  close(): void {
    this.#decoder?.close();
  }
}
