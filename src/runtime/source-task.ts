import type { ColumnBatch } from '../columnar/column-batch.js';
import { markCodesAt, renumberCodesAt } from '../columnar/renumber-codes.js';
import { sliceBatch } from '../columnar/select-batch.js';
import { must } from '../common/assert.js';
import {
  isColumnSource,
  isSplitSource,
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

export interface SourceTaskSpec extends Omit<ChunkReaderSpec, 'onFetch'> {
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
  /** The connector, where it has splits: it knows each place itself. */
  readonly #splitSource: SplitSource | undefined;
  #chunk: ColumnBatch | undefined;
  #sentRows = 0;
  #rowsIn = 0;
  #hasEnded = false;
  #isFetching = false;
  /** Before the fetch that rows are being sent of. */
  #offset: SourceOffset;
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
    this.#reader = new ChunkReader({ ...spec, onFetch: () => this.#startFetch() }, this.#arena);
    memory.recycler.addHolder(this);
    this.#splitSource = isSplitSource(spec.connector) ? spec.connector : undefined;
    this.#offset = spec.connector.getCurrentOffset();
  }

  get name(): string {
    return this.#spec.connector.getName();
  }

  get partition(): number {
    return this.#spec.connector.getPartition();
  }

  get splitSource(): SplitSource | undefined {
    return this.#splitSource;
  }

  get position(): SourcePosition {
    const { rowsTotal } = this;
    const letters = this.#spec.letters?.position;
    if (this.#splitSource !== undefined) {
      const exact = { offset: this.#placeIn(this.#splitSource), rows: 0, rowsTotal };
      return letters === undefined ? exact : { ...exact, ...letters, letters: 0 };
    }
    const rows = this.#rowsBehindOffset + this.#rowsToDrop;
    return { offset: this.#offset, rows, rowsTotal, ...letters };
  }

  /** Rows sent on over the life of the job. */
  get rowsTotal(): number {
    return this.#rowsSent + this.#rowsToDrop;
  }

  /** Goes on behind a position of an earlier run. Called before the first fetch. */
  async restore(position: SourcePosition): Promise<void> {
    const { offset, rows, rowsTotal, letters = 0, lettersTotal = 0 } = position;
    const { connector } = this.#spec;
    const canSeek = connector.seek !== undefined;
    await connector.seek?.(offset);
    this.#offset = connector.getCurrentOffset();
    this.#rowsToDrop = canSeek ? rows : rowsTotal;
    this.#rowsSent = rowsTotal - this.#rowsToDrop;
    this.#rowsIn = this.#rowsSent;
    this.#spec.letters?.restore({ letters: canSeek ? letters : lettersTotal, lettersTotal });
  }

  get rowsIn(): number {
    return this.#rowsIn;
  }

  get skippedRows(): number {
    return this.#spec.connector.getSkippedRows?.() ?? 0;
  }

  get deadLetters(): number {
    return this.#spec.letters?.total ?? 0;
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

  /** Whether the source writes rows to kernel memory while it is being waited for. */
  get isColumnSource(): boolean {
    return isColumnSource(this.#spec.connector);
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

  /** Fetches the next chunk, or notes the end of the source. Only when nothing is pending. */
  async fetch(signal: AbortSignal): Promise<void> {
    this.#isFetching = true;
    let chunk = await this.#reader.next(signal, this.#rowsIn);
    while (chunk !== null && this.#rowsToDrop > 0 && chunk.numRows <= this.#rowsToDrop) {
      this.#drop(chunk.numRows);
      chunk = await this.#reader.next(signal, this.#rowsIn);
    }
    this.#isFetching = false;
    if (chunk === null) {
      this.#assertNothingIsMissing();
      this.#hasEnded = true;
      this.#spec.letters?.releaseAll();
      return;
    }
    const computed = this.#spec.computed.map((e) => e.evaluate(chunk, this.#arena));
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
    const isFetchSent = this.#chunk === undefined && !this.#reader.hasMore;
    if (isFetchSent) this.#spec.letters?.releaseAll();
    else this.#spec.letters?.releaseBehind(this.#rowsBehindOffset);
    if (toRow === from) return;
    const batch =
      from === 0 && toRow === chunk.numRows
        ? chunk
        : sliceBatch(this.#memory, this.#arena, chunk, from, toRow);
    this.#output.send({ kind: 'batch', batch });
  }

  async commitOffset(offset: SourceOffset): Promise<void> {
    await this.#spec.connector.commitOffset(offset);
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
    await this.#spec.connector.close?.();
  }

  /** Everything fetched before has been sent on. */
  #startFetch(): void {
    this.#spec.letters?.startFetch();
    this.#offset = this.#spec.connector.getCurrentOffset();
    this.#rowsBehindOffset = 0;
  }

  /** Behind the rows that have been sent. While a fetch is under way the connector may be anywhere. */
  #placeIn(source: SplitSource): SourceOffset {
    if (this.#isFetching) return this.#offset;
    return this.hasRows ? source.offsetBehind(this.#sentRows) : source.getCurrentOffset();
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
