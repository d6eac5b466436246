import { RecordBatch } from '../columnar/arrow.js';
import { ArrowImporter } from '../columnar/arrow-importer.js';
import type { ColumnBatch } from '../columnar/column-batch.js';
import { RowImporter } from '../columnar/row-importer.js';
import {
  type ColumnTarget,
  isColumnSource,
  type SourceBatch,
  type SourceConnector,
} from '../connectors/source.js';
import { ErrorType } from '../errors/error-type.js';
import { StreamingError } from '../errors/streaming-error.js';
import type { Arena } from '../kernels/arena.js';
import { StringDictionary } from '../kernels/string-dictionary.js';
import type { CodeHolder, RecycledStrings } from '../kernels/string-recycler.js';
import type { Schema } from '../types/schema.js';
import type { SourceWork } from './profiling/source-work.js';
import { rowText } from './recovery/row-text.js';
import { RowKindColumn } from './row-kind-column.js';

export interface ChunkReaderSpec {
  /** The one at present: a source that has failed may be made anew. */
  readonly connector: () => SourceConnector;
  /** Positions in the table's physical columns that are read, and their fields. */
  readonly columns: readonly number[];
  readonly scanSchema: Schema;
  /** Says what each row is, where rows or Arrow batches are handed over; undefined: all are inserts. */
  readonly rowKindColumn: string | undefined;
  readonly batchRowsMax: number;
  /** Measures the reading. */
  readonly work: SourceWork;
  /** Leaves a turn to the rest of the process. */
  readonly turn: () => Promise<void>;
  /** Called before each fetch, when everything fetched before has been sent on. */
  readonly onFetch: () => void;
  /**
   * Whether a row that was handed over and can't be taken is to be left out: see JobRecovery. `rowsBefore` are those of the
   * fetch that came before it.
   */
  readonly skipsRow: (error: unknown, row: () => string, rowsBefore: number) => boolean;
}

/** Reads a connector's rows into kernel memory, chunk by chunk, whichever way it hands them over. */
export class ChunkReader implements CodeHolder {
  readonly #spec: ChunkReaderSpec;
  readonly #arena: Arena;
  readonly #arrowImporter: ArrowImporter;
  readonly #rowImporter: RowImporter;
  readonly #kinds: RowKindColumn | undefined;
  readonly #target: ColumnTarget;
  #fetched: SourceBatch = [];
  /** Rows of `#fetched` that were imported. */
  #importedRows = 0;
  /** Of those, rows that were left out. */
  #skippedRows = 0;

  /** Chunks lie in `arena`, which is reset before each. */
  constructor(spec: ChunkReaderSpec, arena: Arena) {
    const { columns, scanSchema } = spec;
    const { memory } = arena;
    this.#spec = spec;
    this.#arena = arena;
    const dictionaries = scanSchema.map(({ type }) =>
      type.kind === 'varchar' ? new StringDictionary(memory) : undefined,
    );
    for (const dictionary of dictionaries) {
      if (dictionary !== undefined) memory.recycler.add(dictionary);
    }
    const kinds =
      spec.rowKindColumn === undefined ? undefined : new RowKindColumn(memory, spec.rowKindColumn);
    const imported = kinds === undefined ? scanSchema : [...scanSchema, kinds.field];
    const withKinds = [...dictionaries, kinds?.dictionary];
    this.#kinds = kinds;
    this.#arrowImporter = new ArrowImporter(memory, imported, withKinds);
    this.#rowImporter = new RowImporter(memory, imported, withKinds);
    this.#target = { arena, columns, dictionaries, measure: spec.work.measure };
  }

  /** Whether the connector's batch has rows behind the last chunk. */
  get hasMore(): boolean {
    return this.#importedRows < lengthOf(this.#fetched);
  }

  /** Rows of the connector's batch up to the end of the last chunk, those that were left out among them. */
  get rowsImported(): number {
    return this.#importedRows;
  }

  markCodes(liveOf: (strings: RecycledStrings) => Uint8Array | undefined): void {
    this.#arrowImporter.markCodes(liveOf);
  }

  renumberCodes(newCodesOf: (strings: RecycledStrings) => Uint32Array | undefined): void {
    this.#arrowImporter.renumberCodes(newCodesOf);
  }

  /** Forgets what has been fetched, since it will come again. */
  forget(): void {
    this.#fetched = [];
    this.#importedRows = 0;
    this.#skippedRows = 0;
  }

  /** The next chunk; null at the end of the source. `rowsBefore` numbers the rows, for errors. */
  async next(signal: AbortSignal, rowsBefore: number): Promise<ColumnBatch | null> {
    const { onFetch } = this.#spec;
    const connector = this.#spec.connector();
    if (isColumnSource(connector)) {
      this.#arena.reset();
      onFetch();
      return connector.fetchColumns(this.#target, signal);
    }
    while (!this.hasMore) {
      onFetch();
      const batch = await connector.fetchNextBatch(signal);
      if (batch === null) return null;
      assertBatch(batch, connector.getName());
      this.#fetched = batch;
      this.#importedRows = 0;
      this.#skippedRows = 0;
      if (this.hasMore) break;
      // A source that polls instead of waiting must not keep the process from everything else.
      await this.#spec.turn();
      signal.throwIfAborted();
    }
    return this.#importNext(rowsBefore) ?? this.next(signal, rowsBefore);
  }

  /** The next rows that can be imported; undefined where all that is left of the fetch has been left out. */
  #importNext(rowsBefore: number): ColumnBatch | undefined {
    const { batchRowsMax, skipsRow } = this.#spec;
    while (this.hasMore) {
      const from = this.#importedRows;
      const to = Math.min(from + batchRowsMax, lengthOf(this.#fetched));
      try {
        const chunk = this.#import(from, to, rowsBefore + 1);
        this.#importedRows = to;
        return chunk;
      } catch (error) {
        const bad = this.#firstBadRow(from, to, rowsBefore + 1);
        if (bad > from) {
          const chunk = this.#import(from, bad, rowsBefore + 1);
          this.#importedRows = bad;
          return chunk;
        }
        if (!skipsRow(error, () => this.#textOf(bad), bad - this.#skippedRows)) throw error;
        this.#importedRows++;
        this.#skippedRows++;
      }
    }
    return undefined;
  }

  /** Rows [from, to) of what was fetched. */
  #import(from: number, to: number, firstRow: number): ColumnBatch {
    this.#arena.reset();
    return this.#spec.work.measure(() => {
      const imported = this.#importColumns(from, to, firstRow);
      return this.#kinds?.read(imported, this.#arena, firstRow) ?? imported;
    });
  }

  #importColumns(from: number, to: number, firstRow: number): ColumnBatch {
    if (this.#fetched instanceof RecordBatch) {
      return this.#arrowImporter.importRows(this.#fetched, from, to, this.#arena);
    }
    return this.#rowImporter.importRows(this.#fetched.slice(from, to), firstRow, this.#arena);
  }

  /** The first of rows [from, to) that can't be imported, where not all can. */
  #firstBadRow(from: number, to: number, firstRow: number): number {
    let good = from;
    let bad = to;
    while (bad - good > 1) {
      const middle = (good + bad) >> 1;
      try {
        this.#import(from, middle, firstRow);
        good = middle;
      } catch {
        bad = middle;
      }
    }
    return bad - 1;
  }

  #textOf(row: number): string {
    const fetched = this.#fetched;
    return rowText(fetched instanceof RecordBatch ? fetched.get(row)?.toJSON() : fetched[row]);
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
