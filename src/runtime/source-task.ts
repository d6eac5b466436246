import { RecordBatch } from '../columnar/arrow.js';
import { ArrowImporter } from '../columnar/arrow-importer.js';
import type { ColumnBatch } from '../columnar/column-batch.js';
import { markCodesAt, renumberCodesAt } from '../columnar/renumber-codes.js';
import { RowImporter } from '../columnar/row-importer.js';
import { sliceBatch } from '../columnar/select-batch.js';
import { must } from '../common/assert.js';
import {
  type ColumnTarget,
  isColumnSource,
  type SourceBatch,
  type SourceConnector,
  type SourceOffset,
} from '../connectors/source.js';
import { ErrorType } from '../errors/error-type.js';
import { StreamingError } from '../errors/streaming-error.js';
import type { CompiledExpression } from '../expressions/compile-expression.js';
import { Arena } from '../kernels/arena.js';
import type { KernelMemory } from '../kernels/kernel-memory.js';
import { StringDictionary } from '../kernels/string-dictionary.js';
import type { CodeHolder, RecycledStrings } from '../kernels/string-recycler.js';
import type { Output } from '../operators/operator.js';
import type { Schema } from '../types/schema.js';

export interface SourceTaskSpec {
  readonly connector: SourceConnector;
  /** Positions in the table's physical columns that are read, and their fields. */
  readonly columns: readonly number[];
  readonly scanSchema: Schema;
  /** Appended to the columns read. */
  readonly computed: readonly CompiledExpression[];
  /** Of the batches sent: the columns read, then the computed ones. */
  readonly schema: Schema;
  readonly batchRowsMax: number;
  /** Leaves a turn to the rest of the process. */
  readonly turn: () => Promise<void>;
}

/** How far a source has been sent on, to the row: what a checkpoint keeps of it. */
export interface SourcePosition {
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
  readonly #dictionaries: readonly (StringDictionary | undefined)[];
  readonly #arrowImporter: ArrowImporter;
  readonly #rowImporter: RowImporter;
  readonly #target: ColumnTarget;
  #fetched: SourceBatch = [];
  /** Rows of `#fetched` that were imported. */
  #importedRows = 0;
  #chunk: ColumnBatch | undefined;
  #sentRows = 0;
  #rowsIn = 0;
  #hasEnded = false;
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
    this.#dictionaries = spec.scanSchema.map((field) =>
      field.type.kind === 'varchar' ? new StringDictionary(memory) : undefined,
    );
    for (const dictionary of this.#dictionaries) {
      if (dictionary !== undefined) memory.recycler.add(dictionary);
    }
    memory.recycler.addHolder(this);
    this.#arrowImporter = new ArrowImporter(memory, spec.scanSchema, this.#dictionaries);
    this.#rowImporter = new RowImporter(memory, spec.scanSchema, this.#dictionaries);
    this.#target = {
      arena: this.#arena,
      columns: spec.columns,
      dictionaries: this.#dictionaries,
    };
    this.#offset = spec.connector.getCurrentOffset();
  }

  get name(): string {
    return this.#spec.connector.getName();
  }

  get partition(): number {
    return this.#spec.connector.getPartition();
  }

  get position(): SourcePosition {
    return {
      offset: this.#offset,
      rows: this.#rowsBehindOffset + this.#rowsToDrop,
      rowsTotal: this.#rowsSent + this.#rowsToDrop,
    };
  }

  /** Goes on behind a position of an earlier run. Called before the first fetch. */
  async restore({ offset, rows, rowsTotal }: SourcePosition): Promise<void> {
    const { connector } = this.#spec;
    const canSeek = connector.seek !== undefined;
    await connector.seek?.(offset);
    this.#offset = connector.getCurrentOffset();
    this.#rowsToDrop = canSeek ? rows : rowsTotal;
    this.#rowsSent = rowsTotal - this.#rowsToDrop;
    this.#rowsIn = this.#rowsSent;
  }

  get rowsIn(): number {
    return this.#rowsIn;
  }

  get skippedRows(): number {
    return this.#spec.connector.getSkippedRows?.() ?? 0;
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** The rows that were fetched and not sent yet. */
  get pending(): { readonly chunk: ColumnBatch; readonly fromRow: number } | undefined {
    return this.#chunk === undefined ? undefined : { chunk: this.#chunk, fromRow: this.#sentRows };
  }

  /** Whether the source writes rows to kernel memory while it is being waited for. */
  get isColumnSource(): boolean {
    return isColumnSource(this.#spec.connector);
  }

  markCodes(liveOf: (strings: RecycledStrings) => Uint8Array | undefined): void {
    this.#arrowImporter.markCodes(liveOf);
    this.#eachPendingColumn(liveOf, (isLive, address, n) =>
      markCodesAt(this.#memory, address, n, isLive),
    );
  }

  renumberCodes(newCodesOf: (strings: RecycledStrings) => Uint32Array | undefined): void {
    this.#arrowImporter.renumberCodes(newCodesOf);
    this.#eachPendingColumn(newCodesOf, (newCodes, address, n) =>
      renumberCodesAt(this.#memory, address, n, newCodes),
    );
  }

  /** Fetches the next chunk, or notes the end of the source. Only when nothing is pending. */
  async fetch(signal: AbortSignal): Promise<void> {
    let chunk = await this.#nextChunk(signal);
    while (chunk !== null && chunk.numRows <= this.#rowsToDrop) {
      this.#drop(chunk.numRows);
      chunk = await this.#nextChunk(signal);
    }
    if (chunk === null) {
      this.#hasEnded = true;
      return;
    }
    const computed = this.#spec.computed.map((e) => e.evaluate(chunk, this.#arena));
    const columns = [...chunk.columns, ...computed];
    this.#chunk = { ...chunk, schema: this.#spec.schema, columns };
    this.#sentRows = this.#rowsToDrop;
    this.#rowsIn += chunk.numRows - this.#rowsToDrop;
    this.#drop(this.#rowsToDrop);
  }

  /** Sends the pending rows before row `toRow` of the chunk. */
  send(toRow: number): void {
    const chunk = must(this.#chunk);
    const from = this.#sentRows;
    this.#sentRows = toRow;
    this.#rowsBehindOffset += toRow - from;
    this.#rowsSent += toRow - from;
    if (toRow === chunk.numRows) this.#chunk = undefined;
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
  #startBehind(offset: SourceOffset): void {
    this.#offset = offset;
    this.#rowsBehindOffset = 0;
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

  async #nextChunk(signal: AbortSignal): Promise<ColumnBatch | null> {
    const { connector, batchRowsMax } = this.#spec;
    if (isColumnSource(connector)) {
      this.#arena.reset();
      this.#startBehind(connector.getCurrentOffset());
      return connector.fetchColumns(this.#target, signal);
    }
    while (this.#importedRows >= lengthOf(this.#fetched)) {
      this.#startBehind(connector.getCurrentOffset());
      const batch = await connector.fetchNextBatch(signal);
      if (batch === null) return null;
      assertBatch(batch, connector.getName());
      this.#fetched = batch;
      this.#importedRows = 0;
      if (lengthOf(batch) > 0) break;
      // A source that polls instead of waiting must not keep the process from everything else.
      await this.#spec.turn();
      signal.throwIfAborted();
    }
    const from = this.#importedRows;
    const to = Math.min(from + batchRowsMax, lengthOf(this.#fetched));
    this.#importedRows = to;
    this.#arena.reset();
    if (this.#fetched instanceof RecordBatch) {
      return this.#arrowImporter.importRows(this.#fetched, from, to, this.#arena);
    }
    const rows = this.#fetched.slice(from, to);
    return this.#rowImporter.importRows(rows, this.#rowsIn + 1, this.#arena);
  }
}

function assertBatch(batch: unknown, source: string): void {
  if (batch instanceof RecordBatch || Array.isArray(batch)) return;
  throw new StreamingError(
    ErrorType.CONNECTOR_ERROR,
    `Source "${source}" delivered ${batch === undefined ? 'undefined' : `a value of the type ${typeof batch}`} ` +
      'from fetchNextBatch: an Arrow record batch, an array of rows, or null at the end are expected.',
    { component: source },
  );
}

function lengthOf(batch: SourceBatch): number {
  return batch instanceof RecordBatch ? batch.numRows : batch.length;
}
