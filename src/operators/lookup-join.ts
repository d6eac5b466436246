import type { Column } from '../columnar/column.js';
import type { ColumnBatch } from '../columnar/column-batch.js';
import { markCodesAt, renumberCodesAt } from '../columnar/renumber-codes.js';
import { takeColumn, takeRows } from '../columnar/select-batch.js';
import { must } from '../common/assert.js';
import type { CompiledExpression } from '../expressions/compile-expression.js';
import { JOIN_CURSOR_BYTES, JOIN_SOME_REPEATED, JOIN_SOME_UNMATCHED } from '../kernels/abi.js';
import { Arena } from '../kernels/arena.js';
import type { KernelMemory } from '../kernels/kernel-memory.js';
import { StringDictionary } from '../kernels/string-dictionary.js';
import type { CodeHolder, RecycledStrings } from '../kernels/string-recycler.js';
import { DimensionIndex } from '../state/dimension/dimension-index.js';
import { type DimensionTable, locateColumns } from '../state/dimension/dimension-table.js';
import type { Schema } from '../types/schema.js';
import { type HeldStateSize, Operator } from './operator.js';

const BATCH_ROWS_MAX = 16_384;

/** As in the physical plan. Keys pair by position: numbers of any type, else columns of the same type. */
export interface LookupJoinSpec {
  readonly joinType: 'inner' | 'left';
  readonly inputSchema: Schema;
  /** The input's fields, then those of `dimensionColumns`. */
  readonly schema: Schema;
  readonly inputKeys: readonly number[];
  /** The table as the query was planned. Other versions of it are searched for its columns by name. */
  readonly dimensionSchema: Schema;
  readonly dimensionKeys: readonly number[];
  readonly dimensionColumns: readonly number[];
  /** Over `schema`: what the pairs of a LEFT join must fulfil besides equal keys. */
  readonly condition?: CompiledExpression | undefined;
}

/** Where the join finds the dimension table: asked before each batch, so that a new version counts for later rows. */
export interface DimensionSource {
  current(): DimensionTable;
}

/**
 * Appends to each row the columns of the dimension rows with an equal key, in the table's order; LEFT keeps a row without
 * any, with nulls. Null and NaN equal nothing. Where no key repeats and no row is dropped, the stream's columns pass
 * through untouched.
 */
export class LookupJoinOperator extends Operator implements CodeHolder {
  override readonly name = 'lookup-join';
  readonly #memory: KernelMemory;
  readonly #arena: Arena;
  /** Of expanded batches, each of which is done with when it has been sent. */
  readonly #expandedArena: Arena;
  readonly #spec: LookupJoinSpec;
  readonly #source: DimensionSource;
  /** Of the appended columns; they outlive the versions of the table, since rows downstream keep their codes. */
  readonly #dictionaries: readonly (StringDictionary | undefined)[];
  #table: DimensionTable | undefined;
  #index: DimensionIndex | undefined;

  constructor(memory: KernelMemory, arena: Arena, spec: LookupJoinSpec, source: DimensionSource) {
    super();
    this.#memory = memory;
    this.#arena = arena;
    this.#expandedArena = new Arena(memory);
    this.#spec = spec;
    this.#source = source;
    this.#dictionaries = spec.schema
      .slice(spec.inputSchema.length)
      .map(({ type }) => (type.kind === 'varchar' ? new StringDictionary(memory) : undefined));
    for (const dictionary of this.#dictionaries) {
      if (dictionary !== undefined) memory.recycler.add(dictionary);
    }
    memory.recycler.addHolder(this);
  }

  override get heldState(): HeldStateSize {
    return { keys: this.#index?.numRows ?? 0, bytes: this.#index?.byteLength ?? 0 };
  }

  markCodes(liveOf: (strings: RecycledStrings) => Uint8Array | undefined): void {
    this.#eachCodeColumn(liveOf, (isLive, address, n) =>
      markCodesAt(this.#memory, address, n, isLive),
    );
  }

  renumberCodes(newCodesOf: (strings: RecycledStrings) => Uint32Array | undefined): void {
    this.#eachCodeColumn(newCodesOf, (newCodes, address, n) =>
      renumberCodesAt(this.#memory, address, n, newCodes),
    );
  }

  override close(): void {
    this.#memory.recycler.removeHolder(this);
    this.#index?.close();
    this.#index = undefined;
    this.#table = undefined;
    for (const dictionary of this.#dictionaries) dictionary?.close();
    this.#expandedArena.close();
    this.#spec.condition?.close();
  }

  protected override processBatch(batch: ColumnBatch): void {
    const index = this.#currentIndex();
    const keys = this.#spec.inputKeys.map((position) => must(batch.columns[position]));
    const rows = index.keys.probe(keys, batch.numRows, this.#arena);
    if (this.#spec.condition !== undefined) {
      this.#sendMatching(batch, index, rows, this.#spec.condition);
      return;
    }
    const chains = index.keys.hasRepeats ? index.keys.next : 0;
    const shape = this.#memory.kernels.joinShape(rows, batch.numRows, chains);
    const isUnmatched = (shape & JOIN_SOME_UNMATCHED) !== 0;
    const isPadded = isUnmatched && this.#spec.joinType === 'left';
    const isExpanded = (isUnmatched && !isPadded) || (shape & JOIN_SOME_REPEATED) !== 0;
    if (isExpanded) this.#sendExpanded(batch, index, rows, isPadded);
    else this.#sendAppended(batch, index, rows, this.#arena, isPadded);
  }

  /** The codes in the table's columns, as many as it has rows and one more. */
  #eachCodeColumn<T>(
    of: (strings: RecycledStrings) => T | undefined,
    use: (known: T, address: number, n: number) => void,
  ): void {
    for (const { column } of this.#index?.columns ?? []) {
      const known = column.dictionary && of(column.dictionary);
      if (known !== undefined) use(known, column.values, must(this.#table).numRows + 1);
    }
  }

  #currentIndex(): DimensionIndex {
    const table = this.#source.current();
    if (this.#index !== undefined && table === this.#table) return this.#index;
    this.#index?.close();
    this.#index = undefined;
    const { inputSchema, inputKeys, dimensionSchema: planned, ...spec } = this.#spec;
    this.#index = new DimensionIndex(this.#memory, table, {
      dimensionKeys: locateColumns(table, planned, spec.dimensionKeys),
      inputKeyTypes: inputKeys.map((position) => must(inputSchema[position]).type),
      dimensionColumns: locateColumns(table, planned, spec.dimensionColumns),
      dictionaries: this.#dictionaries,
    });
    this.#table = table;
    return this.#index;
  }

  /** Sends the pairs of rows and matches, in batches of their own. */
  #sendExpanded(batch: ColumnBatch, index: DimensionIndex, rows: number, isPadded: boolean): void {
    const { kernels, views } = this.#memory;
    const cursor = this.#arena.allocate(JOIN_CURSOR_BYTES);
    views.u8.fill(0, cursor, cursor + JOIN_CURSOR_BYTES);
    const taken = this.#arena.allocate(BATCH_ROWS_MAX * 4);
    const matches = this.#arena.allocate(BATCH_ROWS_MAX * 4);
    for (;;) {
      const count = kernels.joinExpand(
        rows,
        batch.numRows,
        index.keys.next,
        isPadded ? 1 : 0,
        cursor,
        BATCH_ROWS_MAX,
        taken,
        matches,
      );
      if (count === 0) return;
      this.#expandedArena.reset();
      const input = takeRows(this.#memory, this.#expandedArena, batch, taken, count);
      this.#sendAppended(input, index, matches, this.#expandedArena, isPadded);
    }
  }

  /** Sends the pairs for which the condition holds, and with nulls each row that is in none of them. */
  #sendMatching(
    batch: ColumnBatch,
    index: DimensionIndex,
    rows: number,
    condition: CompiledExpression,
  ): void {
    const { kernels } = this.#memory;
    const cursor = this.#arena.allocate(JOIN_CURSOR_BYTES);
    const taken = this.#arena.allocate(BATCH_ROWS_MAX * 4);
    const matches = this.#arena.allocate(BATCH_ROWS_MAX * 4);
    const passing = this.#arena.allocate(BATCH_ROWS_MAX * 4);
    const pairs = new MatchingPairs(this.#arena, batch.numRows);
    this.#memory.views.u8.fill(0, cursor, cursor + JOIN_CURSOR_BYTES);
    for (;;) {
      const { next } = index.keys;
      const n = batch.numRows;
      const count = kernels.joinExpand(rows, n, next, 0, cursor, BATCH_ROWS_MAX, taken, matches);
      if (count === 0) break;
      this.#expandedArena.reset();
      const input = takeRows(this.#memory, this.#expandedArena, batch, taken, count);
      const joined = this.#append(input, index, matches, this.#expandedArena, false);
      const { values, step, validity } = condition.evaluate(joined, this.#expandedArena);
      const passed = kernels.filterIndices(values, step, validity, count, passing);
      pairs.add(taken, matches, passing, passed);
      this.#sendPairs(batch, index, pairs);
    }
    pairs.finish();
    this.#sendPairs(batch, index, pairs);
  }

  #sendPairs(batch: ColumnBatch, index: DimensionIndex, pairs: MatchingPairs): void {
    for (let from = 0; from < pairs.count; from += BATCH_ROWS_MAX) {
      const count = Math.min(BATCH_ROWS_MAX, pairs.count - from);
      this.#expandedArena.reset();
      const taken = pairs.rows + from * 4;
      const input = takeRows(this.#memory, this.#expandedArena, batch, taken, count);
      this.#sendAppended(input, index, pairs.matches + from * 4, this.#expandedArena, true);
    }
    pairs.count = 0;
  }

  #sendAppended(
    batch: ColumnBatch,
    index: DimensionIndex,
    rows: number,
    arena: Arena,
    isPadded: boolean,
  ): void {
    this.send({ kind: 'batch', batch: this.#append(batch, index, rows, arena, isPadded) });
  }

  /** `batch` with the dimension's `rows` beside it, some of which may be row 0 if `isPadded`. */
  #append(
    batch: ColumnBatch,
    index: DimensionIndex,
    rows: number,
    arena: Arena,
    isPadded: boolean,
  ): ColumnBatch {
    const appended = index.columns.map(({ column, hasNulls }) => {
      const source = isPadded || hasNulls ? column : { ...column, validity: 0 };
      return takeColumn(this.#memory, arena, source, rows, batch.numRows);
    });
    const columns: Column[] = [...batch.columns, ...appended];
    return { ...batch, schema: this.#spec.schema, columns };
  }
}

/** Pairs of a row and a match, with match 0 for rows that have none, in the order of the rows. */
class MatchingPairs {
  /** Addresses of u32[count]. */
  readonly rows: number;
  readonly matches: number;
  count = 0;
  readonly #arena: Arena;
  readonly #numRows: number;
  #row = 0;
  #isMatched = false;

  constructor(arena: Arena, numRows: number) {
    this.#arena = arena;
    this.#numRows = numRows;
    this.rows = arena.allocate((BATCH_ROWS_MAX + numRows) * 4);
    this.matches = arena.allocate((BATCH_ROWS_MAX + numRows) * 4);
  }

  /** Of the pairs (taken, matches), those at `positions`, u32[n]. */
  add(taken: number, matches: number, positions: number, n: number): void {
    const { u32 } = this.#arena.memory.views;
    for (let i = 0; i < n; i++) {
      const pair = must(u32[(positions >>> 2) + i]);
      const row = must(u32[(taken >>> 2) + pair]);
      this.#padBefore(row);
      this.#push(row, must(u32[(matches >>> 2) + pair]));
      this.#isMatched = true;
    }
  }

  finish(): void {
    this.#padBefore(this.#numRows);
  }

  #padBefore(row: number): void {
    for (; this.#row < row; this.#row++) {
      if (!this.#isMatched) this.#push(this.#row, 0);
      this.#isMatched = false;
    }
  }

  #push(row: number, match: number): void {
    const { u32 } = this.#arena.memory.views;
    u32[(this.rows >>> 2) + this.count] = row;
    u32[(this.matches >>> 2) + this.count] = match;
    this.count++;
  }
}
