import type { ColumnBatch } from '../columnar/column-batch.js';
import { markCodesAt, renumberCodesAt } from '../columnar/renumber-codes.js';
import { sliceBatch } from '../columnar/select-batch.js';
import { must } from '../common/assert.js';
import { Deferred } from '../common/deferred.js';
import {
  isColumnSource,
  isSplitSource,
  type SourceConnector,
  type SourceOffset,
  type SplitSource,
} from '../connectors/source.js';
import { ErrorType } from '../errors/error-type.js';
import { StreamingError } from '../errors/streaming-error.js';
import type { CompiledExpression } from '../expressions/compile-expression.js';
import { Arena } from '../kernels/arena.js';
import type { KernelMemory } from '../kernels/kernel-memory.js';
import type { CodeHolder, RecycledStrings } from '../kernels/string-recycler.js';
import type { Output } from '../operators/operator.js';
import type { Schema } from '../types/schema.js';
import { ChunkReader, type ChunkReaderSpec } from './chunk-reader.js';
import type { LetterBox, LetterPosition } from './dead-letters/letter-box.js';
import type { SourceRecovery } from './recovery/source-recovery.js';

export interface SourceTaskSpec
  extends Omit<ChunkReaderSpec, 'connector' | 'onFetch' | 'skipsRow'> {
  readonly connector: SourceConnector;
  /** Makes and opens another one in its place; throws where it can't go on with the same splits. */
  readonly reopen: () => Promise<SourceConnector>;
  readonly recovery: SourceRecovery;
  /** Appended to the columns read. */
  readonly computed: readonly CompiledExpression[];
  /** Of the batches sent: the columns read, then the computed ones. */
  readonly schema: Schema;
  /** Of what can't be decoded; undefined where the table names no place for it. */
  readonly letters: LetterBox | undefined;
}

/** How far a source has been sent on, to the row: what a checkpoint keeps of it. */
export interface SourcePosition extends Partial<LetterPosition> {
  /** Of the connector, where a fetch started. */
  readonly offset: SourceOffset;
  /** Rows behind that offset that were sent on. */
  readonly rows: number;
  /** Rows sent on since the very start. */
  readonly rowsTotal: number;
  /** Rows left out since the very start. Where the place lies within a fetch of a source with splits, at least so many. */
  readonly skippedRows?: number;
}

/**
 * Reads one source: holds the chunk of rows that was fetched last, and sends it on, whole or up to a row, when the
 * pipeline says so. Fetching waits, sending doesn't.
 */
export class SourceTask implements CodeHolder {
  readonly #spec: SourceTaskSpec;
  readonly #output: Output;
  readonly #memory: KernelMemory;
  readonly #arena: Arena;
  readonly #reader: ChunkReader;
  #connector: SourceConnector;
  /** Whether `#connector` is still to be closed. */
  #isOpen = true;
  /** While the connector is being replaced: the splits that the one before had, which another one must have, too. */
  #splitIds: readonly string[] | undefined;
  /** Rows left out before the connector and the rules count them. */
  #skippedBefore = 0;
  /** Rows left out before the fetch that rows are being sent of. */
  #skippedBeforeOffset = 0;
  #chunk: ColumnBatch | undefined;
  #sentRows = 0;
  #rowsIn = 0;
  #hasEnded = false;
  #isFetching = false;
  #reading: Promise<void> | undefined;
  /** Before the fetch that rows are being sent of. */
  #offset: SourceOffset;
  /** Of a source with splits, while a fetch is under way. */
  #placeBeforeFetch: SourceOffset = '';
  /** Rows sent behind `#offset`. */
  #rowsBehindOffset = 0;
  #rowsSent = 0;
  /** Rows still to be dropped, since they were sent before a restore. */
  #rowsToDrop = 0;

  constructor(memory: KernelMemory, spec: SourceTaskSpec, output: Output) {
    this.#spec = spec;
    this.#output = output;
    this.#memory = memory;
    this.#arena = new Arena(memory);
    this.#connector = spec.connector;
    this.#reader = new ChunkReader(
      {
        ...spec,
        connector: () => this.#connector,
        onFetch: () => this.#startFetch(),
        skipsRow: (...failure) => spec.recovery.skipsRow(...failure),
      },
      this.#arena,
    );
    memory.recycler.addHolder(this);
    this.#offset = spec.connector.getCurrentOffset();
  }

  get name(): string {
    return this.#connector.getName();
  }

  get partition(): number {
    return this.#connector.getPartition();
  }

  /** The connector, where it has splits: it knows each place itself. */
  get splitSource(): SplitSource | undefined {
    return isSplitSource(this.#connector) ? this.#connector : undefined;
  }

  get position(): SourcePosition {
    const { rowsTotal } = this;
    const letters = this.#spec.letters?.position;
    const { splitSource } = this;
    if (splitSource !== undefined) {
      const skippedRows = this.#isExactlyCounted ? this.skippedRows : this.#skippedBeforeOffset;
      const exact = { offset: this.#placeIn(splitSource), rows: 0, rowsTotal, skippedRows };
      return letters === undefined ? exact : { ...exact, ...letters, letters: 0 };
    }
    const rows = this.#rowsBehindOffset + this.#rowsToDrop;
    const skippedRows = this.#skippedBeforeOffset;
    return { offset: this.#offset, rows, rowsTotal, skippedRows, ...letters };
  }

  /** Rows sent on over the life of the job. */
  get rowsTotal(): number {
    return this.#rowsSent + this.#rowsToDrop;
  }

  /** Goes on behind a position of an earlier run. Called before the first fetch. */
  async restore(position: SourcePosition): Promise<void> {
    const { offset, rows, rowsTotal, skippedRows = 0, letters = 0, lettersTotal = 0 } = position;
    const connector = this.#connector;
    const canSeek = connector.seek !== undefined;
    await connector.seek?.(offset);
    this.#offset = connector.getCurrentOffset();
    this.#rowsBehindOffset = 0;
    this.#rowsToDrop = canSeek ? rows : rowsTotal;
    this.#rowsSent = rowsTotal - this.#rowsToDrop;
    this.#rowsIn = this.#rowsSent;
    this.#skippedBeforeOffset = canSeek ? skippedRows : 0;
    this.#skippedBefore = 0;
    this.#skippedBefore = this.#skippedBeforeOffset - this.skippedRows;
    this.#spec.letters?.restore({ letters: canSeek ? letters : lettersTotal, lettersTotal });
  }

  get rowsIn(): number {
    return this.#rowsIn;
  }

  get skippedRows(): number {
    const bySource = this.#connector.getSkippedRows?.() ?? 0;
    return this.#skippedBefore + bySource + this.#spec.recovery.skippedRows;
  }

  get deadLetters(): number {
    return this.#spec.letters?.total ?? 0;
  }

  /** Settles when the connector has given or refused what it was asked for; undefined while it isn't asked. */
  get reading(): Promise<void> | undefined {
    return this.#reading;
  }

  /** Whether a fetch has failed, and something is being done about it. */
  get isRecovering(): boolean {
    return this.#isFetching && this.#reading === undefined;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** The rows that were fetched and not sent yet. */
  get pending(): { readonly chunk: ColumnBatch; readonly fromRow: number } | undefined {
    return this.#chunk === undefined ? undefined : { chunk: this.#chunk, fromRow: this.#sentRows };
  }

  /** Whether something pending is a row: a fetch may have brought dead letters alone. */
  get hasRows(): boolean {
    return this.#chunk !== undefined && this.#chunk.numRows > 0;
  }

  /** Whether all rows that the source has handed over have been sent on. */
  get isFetchSent(): boolean {
    return this.#chunk === undefined && !this.#reader.hasMore;
  }

  /** Whether the source writes rows to kernel memory while it is being waited for. */
  get isColumnSource(): boolean {
    return isColumnSource(this.#connector);
  }

  markCodes(liveOf: (strings: RecycledStrings) => Uint8Array | undefined): void {
    this.#reader.markCodes(liveOf);
    this.#eachPendingColumn(liveOf, (isLive, address, n) =>
      markCodesAt(this.#memory, address, n, isLive),
    );
  }

  renumberCodes(newCodesOf: (strings: RecycledStrings) => Uint32Array | undefined): void {
    this.#reader.renumberCodes(newCodesOf);
    this.#eachPendingColumn(newCodesOf, (newCodes, address, n) =>
      renumberCodesAt(this.#memory, address, n, newCodes),
    );
  }

  /**
   * Fetches the next chunk, or notes the end of the source. Only when nothing is pending. Throws what nothing can be done about
   * here.
   */
  async fetch(signal: AbortSignal): Promise<void> {
    const { splitSource } = this;
    if (splitSource !== undefined) this.#placeBeforeFetch = this.#placeIn(splitSource);
    this.#isFetching = true;
    const fetchOnce = (): Promise<ColumnBatch | null> => this.#fetchOnce(signal);
    const chunk = await this.#spec.recovery.fetch(signal, fetchOnce, () => this.#restart());
    this.#isFetching = false;
    if (chunk === null) {
      this.#assertNothingIsMissing();
      this.#hasEnded = true;
      this.#spec.letters?.releaseAll();
      return;
    }
    const computed = this.#spec.work.measure(() =>
      this.#spec.computed.map((e) => e.evaluate(chunk, this.#arena)),
    );
    this.#spec.work.fetched(chunk.numRows - this.#rowsToDrop);
    const columns = [...chunk.columns, ...computed];
    this.#chunk = { ...chunk, schema: this.#spec.schema, columns };
    this.#sentRows = this.#rowsToDrop;
    this.#rowsIn += chunk.numRows - this.#rowsToDrop;
    this.#drop(this.#rowsToDrop);
    this.#spec.letters?.releaseBehind(this.#rowsBehindOffset);
  }

  /** Sends the pending rows before row `toRow` of the chunk. */
  send(toRow: number): void {
    const chunk = must(this.#chunk);
    const from = this.#sentRows;
    this.#sentRows = toRow;
    this.#rowsBehindOffset += toRow - from;
    this.#rowsSent += toRow - from;
    if (toRow === chunk.numRows) this.#chunk = undefined;
    if (this.isFetchSent) this.#spec.letters?.releaseAll();
    else this.#spec.letters?.releaseBehind(this.#rowsBehindOffset);
    if (toRow === from) return;
    const batch =
      from === 0 && toRow === chunk.numRows
        ? chunk
        : sliceBatch(this.#memory, this.#arena, chunk, from, toRow);
    this.#output.send({ kind: 'batch', batch });
  }

  async commitOffset(offset: SourceOffset): Promise<void> {
    await this.#connector.commitOffset(offset);
  }

  sendBarrier(checkpointId: number): void {
    this.#output.send({ kind: 'barrier', checkpointId });
  }

  sendIdle(): void {
    this.#output.send({ kind: 'idle' });
  }

  /** Tells downstream that nothing more will come: a watermark of +Infinity, then the end. */
  sendEnd(): void {
    this.#output.send({ kind: 'watermark', watermarkMs: Number.POSITIVE_INFINITY });
    this.#output.send({ kind: 'end' });
  }

  async close(): Promise<void> {
    this.#memory.recycler.removeHolder(this);
    for (const expression of this.#spec.computed) expression.close();
    await this.#closeConnector();
  }

  /** The next chunk with rows that were not sent before. */
  async #fetchOnce(signal: AbortSignal): Promise<ColumnBatch | null> {
    const over = new Deferred<void>();
    this.#reading = over.promise;
    try {
      let chunk = await this.#reader.next(signal, this.#rowsIn);
      while (chunk !== null && this.#rowsToDrop > 0 && chunk.numRows <= this.#rowsToDrop) {
        this.#drop(chunk.numRows);
        chunk = await this.#reader.next(signal, this.#rowsIn);
      }
      return chunk;
    } catch (error) {
      // They come again with what they lie among.
      this.#spec.letters?.forgetFetch();
      this.#spec.recovery.forgetFetch();
      throw error;
    } finally {
      this.#reading = undefined;
      over.resolve();
    }
  }

  /** Closes the connector and goes on with another one exactly where this one was. */
  async #restart(): Promise<void> {
    const { position } = this;
    this.#splitIds ??= this.splitSource?.splits().map(({ id }) => id) ?? [];
    await this.#closeConnector().catch(() => {});
    this.#connector = await this.#spec.reopen();
    this.#isOpen = true;
    this.#reader.forget();
    await this.restore(position);
    this.#assertSameSplits(this.#splitIds);
    this.#splitIds = undefined;
  }

  async #closeConnector(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    await this.#connector.close?.();
  }

  /** Watermarks are kept by the number of a split, so that those which are known must come in the same order. */
  #assertSameSplits(known: readonly string[]): void {
    const found = this.splitSource?.splits() ?? [];
    if (known.every((id, index) => found[index]?.id === id)) return;
    throw new StreamingError(
      ErrorType.CONNECTOR_ERROR,
      `Source "${this.name}" was opened anew and has other splits than before: the query has to start again from its last checkpoint.`,
      { component: this.name },
    );
  }

  /** Everything fetched before has been sent on. */
  #startFetch(): void {
    this.#spec.letters?.startFetch();
    this.#spec.recovery.startFetch();
    this.#skippedBeforeOffset = this.skippedRows;
    this.#offset = this.#connector.getCurrentOffset();
    this.#rowsBehindOffset = 0;
  }

  /** Whether everything left out so far comes before the next row to be sent: of a batch that is decoded at once that isn't known. */
  get #isExactlyCounted(): boolean {
    return !this.#isFetching && (this.isFetchSent || !this.isColumnSource);
  }

  /** Behind the rows that have been sent. While a fetch is under way the connector may be anywhere. */
  #placeIn(source: SplitSource): SourceOffset {
    if (this.#isFetching) return this.#placeBeforeFetch;
    const unsentRows = this.#chunk === undefined ? 0 : this.#chunk.numRows - this.#sentRows;
    if (unsentRows === 0 && !this.#reader.hasMore) return source.getCurrentOffset();
    return source.offsetBehind(
      isColumnSource(source) ? this.#sentRows : this.#reader.rowsImported - unsentRows,
    );
  }

  /** The rows that were sent before a restore must come again, or others than those would be taken for new. */
  #assertNothingIsMissing(): void {
    if (this.#rowsToDrop === 0) return;
    throw new StreamingError(
      ErrorType.CONNECTOR_ERROR,
      `Source "${this.name}" has ended ${this.#rowsToDrop} rows before the place at which the query is to go on: it holds ` +
        'fewer rows than it did. Bring them back, or start the query anew under another name.',
      { component: this.name },
    );
  }

  #drop(rows: number): void {
    this.#rowsToDrop -= rows;
    this.#rowsBehindOffset += rows;
    this.#rowsSent += rows;
    this.#rowsIn += rows;
  }

  /** The codes of the chunk that waits to be sent; computed columns may be others as they are. */
  #eachPendingColumn<T>(
    of: (strings: RecycledStrings) => T | undefined,
    use: (known: T, address: number, n: number) => void,
  ): void {
    const chunk = this.#chunk;
    const seen = new Set<number>();
    for (const { dictionary, values, step } of chunk?.columns ?? []) {
      const known = dictionary && of(dictionary);
      if (known === undefined || seen.has(values)) continue;
      seen.add(values);
      use(known, values, step === 0 ? 1 : must(chunk).numRows);
    }
  }
}
