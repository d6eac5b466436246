import type { Column } from '../../columnar/column.js';
import type { ColumnBatch } from '../../columnar/column-batch.js';
import { assert, must } from '../../common/assert.js';
import type { Arena } from '../../kernels/arena.js';
import type { KernelMemory } from '../../kernels/kernel-memory.js';
import type { AggregateCall } from '../../types/aggregate-call.js';
import type { Schema } from '../../types/schema.js';
import { physicalTypeOf } from '../../types/sql-type.js';
import type { WindowAssigner } from '../../types/window.js';
import { Accumulate } from './accumulate.js';
import { AccumulatorLayout } from './accumulator-layout.js';
import { denseColumn, timesMsOf } from './batch-columns.js';
import { GroupIndex } from './group-index.js';
import { HomeDictionary } from './home-dictionary.js';
import { liveGroups } from './live-groups.js';
import { SliceMerger } from './slice-merger.js';
import { SliceStore } from './slice-store.js';
import { SliceWriter } from './slice-writer.js';
import { WindowCodes } from './window-codes.js';
import { WindowOutput } from './window-output.js';
import { WindowSlices } from './window-slices.js';

/** A window aggregation, as the planner settles it. */
export interface WindowAggregateSpec {
  readonly inputSchema: Schema;
  /** The keys, window start, window end, the aggregates. */
  readonly schema: Schema;
  readonly window: WindowAssigner;
  /** Position of the time attribute, a timestamp of any precision. */
  readonly timeColumn: number;
  readonly keyColumns: readonly number[];
  readonly aggregates: readonly AggregateCall[];
}

/** Beyond every watermark there is, on either side. */
const WATERMARK_MAX_MS = 2 ** 53;
const COMPACT_GROUPS_MIN = 1 << 16;
const COMPACT_FACTOR = 4;

/**
 * What a window aggregation knows: open slices of time, each with accumulator rows by group. Rows go in through
 * `processBatch`; `advance` closes windows and hands out their results, in order of window end, and within a window in order
 * of the groups' first arrival.
 */
export class WindowState {
  readonly #memory: KernelMemory;
  readonly #arena: Arena;
  readonly #spec: WindowAggregateSpec;
  readonly #windows: WindowSlices;
  readonly #slices: SliceStore;
  readonly #groups: GroupIndex;
  readonly #accumulate: Accumulate;
  readonly #writer: SliceWriter;
  readonly #merger: SliceMerger;
  readonly #output: WindowOutput;
  readonly #codes: WindowCodes;
  readonly #argumentColumns: readonly number[];
  /** Of the string columns under MIN and MAX. */
  readonly #dictionaries: ReadonlyMap<number, HomeDictionary>;
  #watermarkMs = Number.NEGATIVE_INFINITY;
  #windowsFired = 0;

  constructor(
    memory: KernelMemory,
    arena: Arena,
    spec: WindowAggregateSpec,
    send: (batch: ColumnBatch) => void,
  ) {
    this.#memory = memory;
    this.#arena = arena;
    this.#spec = spec;
    this.#windows = new WindowSlices(spec.window);
    const typeOf = (column: number) => must(spec.inputSchema[column]).type;
    const nameOf = (column: number) => must(spec.inputSchema[column]).name;
    this.#groups = new GroupIndex(memory, spec.keyColumns.map(typeOf));
    this.#argumentColumns = argumentColumnsOf(spec.aggregates);
    const layout = AccumulatorLayout.of(spec.aggregates);
    this.#slices = new SliceStore(memory, layout);
    this.#accumulate = new Accumulate(memory, layout, nameOf, typeOf);
    this.#writer = new SliceWriter(memory, this.#windows, this.#slices, this.#accumulate);
    this.#dictionaries = new Map(
      this.#argumentColumns
        .filter((column) => physicalTypeOf(typeOf(column)) === 'code')
        .map((column) => [column, new HomeDictionary(memory)]),
    );
    const dictionaryOf = (column: number) => this.#dictionaries.get(column)?.dictionary;
    this.#merger = new SliceMerger(memory, this.#slices, this.#accumulate, dictionaryOf);
    this.#codes = new WindowCodes(memory, this.#groups, this.#slices, dictionaryOf);
    memory.recycler.addHolder(this.#codes);
    this.#output = new WindowOutput(
      memory,
      spec.schema,
      spec.aggregates,
      this.#groups,
      dictionaryOf,
      send,
    );
  }

  get strategy(): 'fused' | 'columnar' {
    return this.#accumulate.strategy;
  }

  /** Rows that were dropped since every window of theirs had been closed. */
  get lateRows(): number {
    return this.#writer.lateRows;
  }

  /** Windows that have been closed and had rows. */
  get windowsFired(): number {
    return this.#windowsFired;
  }

  /** Windows with rows that are still to be closed. */
  get openWindows(): number {
    let count = 0;
    let countedMs = Number.NEGATIVE_INFINITY;
    for (const ordinal of this.#slices.ordinals) {
      const firstMs = this.#windows.firstOpenEndOf(
        ordinal,
        Math.max(this.#watermarkMs, countedMs - 1),
      );
      const lastMs = this.#windows.lastEndOf(ordinal);
      if (firstMs === undefined || lastMs === undefined) continue;
      count += (lastMs - firstMs) / this.#windows.slideMs + 1;
      countedMs = lastMs;
    }
    return count;
  }

  /** Group ids in use, those of string dictionaries included. */
  get groups(): number {
    return this.#groups.idCount;
  }

  /** Kernel memory held between batches, the output's buffers not counted. */
  get stateBytes(): number {
    let bytes = this.#slices.byteLength + this.#groups.byteLength;
    for (const dictionary of this.#dictionaries.values()) bytes += dictionary.byteLength;
    return bytes;
  }

  /** Takes in a batch; where its rows' watermarks close windows on the way, their results are sent. */
  processBatch(batch: ColumnBatch): void {
    assert(batch.rowKinds === 0, 'window aggregation takes inserts only');
    const { numRows, rowWatermarks } = batch;
    const keys = this.#spec.keyColumns.map((column) => this.#dense(batch, column));
    const rows = {
      times: timesMsOf(this.#memory, this.#arena, batch, this.#spec.timeColumn),
      ids: this.#groups.idsOf(keys, numRows, this.#arena),
      idCount: this.#groups.idCount,
      columns: this.#argumentsOf(batch),
      arena: this.#arena,
    };
    let from = 0;
    while (from < numRows && rowWatermarks !== 0) {
      this.#fire(this.#readWatermark(rowWatermarks + from * 8));
      const closingMs = this.#windows.nextClosing(this.#watermarkMs);
      const bound = Math.max(-WATERMARK_MAX_MS, Math.min(closingMs, WATERMARK_MAX_MS));
      const { firstNotBelow } = this.#memory.kernels;
      const to = from + firstNotBelow(rowWatermarks + from * 8, numRows - from, bound);
      this.#writer.write(rows, from, to, this.#watermarkMs);
      from = to;
    }
    this.#writer.write(rows, from, numRows, this.#watermarkMs);
    this.#writer.endBatch(numRows);
    this.#output.flush();
  }

  /** No row at or before `watermarkMs` is on time any more: sends the results of all windows that this closes. */
  advance(watermarkMs: number): void {
    this.#fire(watermarkMs);
    this.#output.flush();
    this.#compactGroups();
  }

  close(): void {
    this.#memory.recycler.removeHolder(this.#codes);
    this.#output.close();
    this.#merger.close();
    this.#writer.close();
    this.#slices.close();
    this.#groups.close();
    for (const dictionary of this.#dictionaries.values()) dictionary.close();
  }

  #fire(watermarkMs: number): void {
    if (!(watermarkMs > this.#watermarkMs)) return;
    while (!this.#slices.isEmpty) {
      const { ordinal } = this.#slices.first;
      const endMs = this.#windows.firstOpenEndOf(ordinal, this.#watermarkMs);
      if (endMs === undefined) {
        this.#slices.dropFirst();
        continue;
      }
      if (endMs - 1 > watermarkMs) break;
      this.#fireWindow(endMs);
      this.#watermarkMs = endMs - 1;
    }
    this.#watermarkMs = watermarkMs;
  }

  #fireWindow(endMs: number): void {
    const startMs = endMs - this.#windows.sizeMs;
    const past = this.#windows.sliceOf(endMs);
    const covered = [];
    for (const slice of this.#slices) {
      if (slice.ordinal >= past) break;
      covered.push(slice);
    }
    const { layout } = this.#slices;
    this.#merger.merged(covered, this.#groups.idCount, (slice) =>
      this.#output.append(slice, layout, startMs, endMs),
    );
    this.#windowsFired++;
  }

  /** The columns under aggregates, with the null counters they need. */
  #argumentsOf(batch: ColumnBatch): ReadonlyMap<number, Column> {
    const columns = new Map<number, Column>();
    const withNulls: number[] = [];
    for (const position of this.#argumentColumns) {
      const column = this.#dense(batch, position);
      const home = this.#dictionaries.get(position);
      columns.set(position, home?.translate(column, batch.numRows, this.#arena) ?? column);
      if (column.validity !== 0) withNulls.push(position);
    }
    const layout = this.#slices.layout.withNullCounters(withNulls);
    if (layout !== this.#slices.layout) this.#slices.widen(layout);
    return columns;
  }

  #dense(batch: ColumnBatch, position: number): Column {
    return denseColumn(this.#memory, this.#arena, must(batch.columns[position]), batch.numRows);
  }

  /** Forgets groups that no open slice has, when they have become the most. */
  #compactGroups(): void {
    const idCount = this.#groups.idCount;
    if (!this.#groups.isOpenEnded || idCount < COMPACT_GROUPS_MIN) return;
    if (idCount < this.#slices.rowCount * COMPACT_FACTOR) return;
    const live = liveGroups(this.#memory, this.#arena, this.#slices, idCount);
    const newIds = this.#arena.allocate(idCount * 4);
    this.#groups.compact(live.address, live.count, newIds, this.#arena);
    this.#slices.renumber(newIds);
  }

  #readWatermark(address: number): number {
    const value = must(this.#memory.views.i64[address >> 3]);
    return value === -(2n ** 63n) ? Number.NEGATIVE_INFINITY : Number(value);
  }
}

function argumentColumnsOf(aggregates: readonly AggregateCall[]): readonly number[] {
  const columns = aggregates.flatMap((call) => (call.kind === 'count-star' ? [] : [call.column]));
  return [...new Set(columns)];
}
