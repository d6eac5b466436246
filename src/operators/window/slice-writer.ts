import type { Column } from '../../columnar/column.js';
import { must } from '../../common/assert.js';
import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import {
  SLICE_DIRECTORY_BYTES,
  SLICE_DIRECTORY_ENTRIES,
  SLICE_DIRECTORY_GAP_ROWS,
  SLICE_DIRECTORY_LATE_ROWS,
  SLICE_DIRECTORY_TABLE,
  SLICE_GAP,
  SLICE_LATE,
} from '../../kernels/abi.js';
import type { Arena } from '../../kernels/arena.js';
import type { KernelMemory } from '../../kernels/kernel-memory.js';
import { byteWidthOf } from '../../types/sql-type.js';
import type { Accumulate, ArgumentRun } from './accumulate.js';
import type { RowSaver, Slice } from './slice.js';
import type { SliceStore } from './slice-store.js';
import type { WindowSlices } from './window-slices.js';

/** Rows from whose group ids the accumulator rows are found, before these are updated: what stays in the cache. */
const BLOCK_ROWS = 2048;
const NO_ORDINAL = 0xffffffff;
const ORDINALS_MAX = 2 ** 31;
/** What a Date can be: beyond it milliseconds are not exact. */
const TIME_MAX_MS = 8.64e15;

/** One batch, as addresses of dense columns. */
export interface SliceRows {
  /** i64 milliseconds. */
  readonly times: number;
  /** u32 group ids, all below `idCount` or -1. */
  readonly ids: number;
  readonly idCount: number;
  /** The aggregates' arguments by position in the input. */
  readonly columns: ReadonlyMap<number, Column>;
  readonly arena: Arena;
}

/** Adds rows to the slices that they belong to, unless these are closed. */
export class SliceWriter {
  readonly #memory: KernelMemory;
  readonly #windows: WindowSlices;
  readonly #slices: SliceStore;
  readonly #accumulate: Accumulate;
  readonly #range: number;
  readonly #directory: number;
  readonly #ordinals: number;
  readonly #scratch: number;
  readonly #rows: number;
  #lateRows = 0;
  /** Rows of all batches before this one. */
  #arrivals = 0;
  /** Slices of the present block that a snapshot has still to copy. */
  readonly #savers: RowSaver[] = [];

  constructor(
    memory: KernelMemory,
    windows: WindowSlices,
    slices: SliceStore,
    accumulate: Accumulate,
  ) {
    this.#memory = memory;
    this.#windows = windows;
    this.#slices = slices;
    this.#accumulate = accumulate;
    this.#range = memory.allocate(16);
    this.#directory = memory.allocate(SLICE_DIRECTORY_BYTES);
    this.#ordinals = memory.allocate(BLOCK_ROWS * 4);
    this.#scratch = memory.allocate(BLOCK_ROWS * 4);
    this.#rows = memory.allocate(BLOCK_ROWS * 4);
  }

  get lateRows(): number {
    return this.#lateRows;
  }

  /** Rows of all batches so far: the next batch's first row has this number. */
  get arrivals(): number {
    return this.#arrivals;
  }

  /** Goes on counting from these. */
  restore(lateRows: number, arrivals: number): void {
    this.#lateRows = lateRows;
    this.#arrivals = arrivals;
  }

  /** Rows [from, to) of a batch, before which the watermark was `watermarkMs`. */
  write(batch: SliceRows, from: number, to: number, watermarkMs: number): void {
    for (let start = from; start < to; start += BLOCK_ROWS) {
      this.#writeBlock(batch, start, Math.min(start + BLOCK_ROWS, to), watermarkMs);
    }
  }

  /** The next batch's rows arrive behind these. */
  endBatch(numRows: number): void {
    this.#arrivals += numRows;
  }

  close(): void {
    this.#memory.free(this.#range, 16);
    this.#memory.free(this.#directory, SLICE_DIRECTORY_BYTES);
    for (const buffer of [this.#ordinals, this.#scratch, this.#rows]) {
      this.#memory.free(buffer, BLOCK_ROWS * 4);
    }
  }

  #writeBlock(batch: SliceRows, from: number, to: number, watermarkMs: number): void {
    this.#memory.kernels.timeRange(batch.times + from * 8, to - from, this.#range);
    const { f64 } = this.#memory.views;
    const leastMs = must(f64[this.#range >> 3]);
    const mostMs = must(f64[(this.#range >> 3) + 1]);
    if (leastMs < -TIME_MAX_MS || mostMs > TIME_MAX_MS) throw outOfRange();
    const first = this.#windows.sliceOf(leastMs);
    const last = this.#windows.sliceOf(mostMs);
    if (first === last) {
      this.#writeToSlice(batch, first, from, to, watermarkMs);
    } else if (last - first < ORDINALS_MAX) {
      this.#writeToSlices(batch, first, mostMs, from, to, watermarkMs);
    } else {
      const middle = (from + to) >> 1;
      this.#writeBlock(batch, from, middle, watermarkMs);
      this.#writeBlock(batch, middle, to, watermarkMs);
    }
  }

  /** All rows are of one slice: the usual case. */
  #writeToSlice(
    batch: SliceRows,
    ordinal: number,
    from: number,
    to: number,
    watermarkMs: number,
  ): void {
    const n = to - from;
    if (this.#windows.lastEndOf(ordinal) === undefined) return;
    if (this.#windows.isClosed(ordinal, watermarkMs)) {
      this.#lateRows += n;
      return;
    }
    const slice = this.#slices.prepare(ordinal, n, batch.idCount, () => {});
    this.#memory.kernels.resolveRows(
      slice.address,
      batch.ids + from * 4,
      n,
      this.#arrivals + from,
      this.#scratch,
      this.#rows,
    );
    slice.saver?.save(this.#rows, n);
    this.#accumulate.add(this.#slices.layout, this.#rows, this.#run(batch, from, n), false);
  }

  #writeToSlices(
    batch: SliceRows,
    base: number,
    mostMs: number,
    from: number,
    to: number,
    watermarkMs: number,
  ): void {
    const { kernels } = this.#memory;
    const n = to - from;
    const { sliceMs } = this.#windows;
    const baseMs = this.#windows.startOf(base);
    const times = batch.times + from * 8;
    kernels.sliceOrdinals(times, n, baseMs, mostMs - baseMs, sliceMs, this.#ordinals);
    this.#clearDirectory();
    this.#savers.length = 0;
    for (let done = 0; ; ) {
      done += kernels.resolveRowsBySlice(
        this.#directory,
        this.#ordinals + done * 4,
        batch.ids + (from + done) * 4,
        n - done,
        this.#arrivals + from + done,
        this.#rows + done * 4,
      );
      if (done === n) break;
      const ordinal = must(this.#memory.views.u32[(this.#ordinals >> 2) + done]);
      // Room for all the rows still to come: rows must not move while their addresses are collected.
      this.#enter(ordinal, this.#target(base + ordinal, n - done, batch, base, watermarkMs));
    }
    const { u32 } = this.#memory.views;
    const late = must(u32[(this.#directory + SLICE_DIRECTORY_LATE_ROWS) >> 2]);
    const dropped = late + must(u32[(this.#directory + SLICE_DIRECTORY_GAP_ROWS) >> 2]);
    this.#lateRows += late;
    for (const saver of this.#savers) saver.save(this.#rows, n);
    if (dropped === n) return;
    const run = this.#run(batch, from, n);
    this.#accumulate.add(this.#slices.layout, this.#rows, run, dropped > 0);
  }

  /** What the directory has for a slice. */
  #target(
    ordinal: number,
    rows: number,
    batch: SliceRows,
    base: number,
    watermarkMs: number,
  ): number {
    if (this.#windows.lastEndOf(ordinal) === undefined) return SLICE_GAP;
    if (this.#windows.isClosed(ordinal, watermarkMs)) return SLICE_LATE;
    const forget = (slice: Slice): void => this.#forget(base, slice);
    const slice = this.#slices.prepare(ordinal, rows, batch.idCount, forget);
    // A slice that has been entered twice saves its rows once.
    if (slice.saver !== undefined && !this.#savers.includes(slice.saver))
      this.#savers.push(slice.saver);
    return slice.address;
  }

  #clearDirectory(): void {
    const { u32 } = this.#memory.views;
    const header = this.#directory >> 2;
    u32.fill(0, header, header + (SLICE_DIRECTORY_TABLE >> 2));
    u32.fill(
      NO_ORDINAL,
      header + (SLICE_DIRECTORY_TABLE >> 2),
      (this.#directory + SLICE_DIRECTORY_BYTES) >> 2,
    );
  }

  #enter(ordinal: number, target: number): void {
    const entry = this.#entryOf(ordinal);
    this.#memory.views.u32[entry] = ordinal;
    this.#memory.views.u32[entry + 1] = target;
  }

  /** The slice has lost its slots. */
  #forget(base: number, slice: Slice): void {
    const entry = this.#entryOf(slice.ordinal - base);
    const { u32 } = this.#memory.views;
    if (u32[entry + 1] === slice.address) u32[entry] = NO_ORDINAL;
  }

  #entryOf(ordinal: number): number {
    const at =
      ((ordinal % SLICE_DIRECTORY_ENTRIES) + SLICE_DIRECTORY_ENTRIES) % SLICE_DIRECTORY_ENTRIES;
    return (this.#directory + SLICE_DIRECTORY_TABLE + at * 8) >> 2;
  }

  /** The arguments of `n` rows from `from` on. */
  #run(batch: SliceRows, from: number, n: number): ArgumentRun {
    const columns = new Map<number, Column>();
    for (const [position, column] of batch.columns) {
      const values = column.values + from * byteWidthOf(column.type);
      const validity = this.#validityFrom(column.validity, from, n, batch.arena);
      columns.set(position, { ...column, values, validity });
    }
    return { columns, numRows: n };
  }

  #validityFrom(validity: number, from: number, n: number, arena: Arena): number {
    if (validity === 0) return 0;
    if (from % 8 === 0) return validity + from / 8;
    const shifted = arena.allocate((n + 7) >> 3);
    this.#memory.kernels.bitmapCopy(validity, from, n, shifted);
    return shifted;
  }
}

function outOfRange(): StreamingError {
  return new StreamingError(
    ErrorType.OPERATOR_ERROR,
    'A row to be put into windows has a time outside of the years -271821 to 275760.',
    { component: 'window-aggregate' },
  );
}
