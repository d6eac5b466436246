import { SectionWriter } from '../../checkpoint/section-writer.js';
import { must } from '../../common/assert.js';
import type { Json } from '../../common/json.js';
import { Arena } from '../../kernels/arena.js';
import { byteWidthOf } from '../../types/sql-type.js';
import type { OperatorSnapshot } from '../stateful-operator.js';
import type { Slice } from './slice.js';
import { SliceCapture } from './slice-capture.js';
import { SnapshotStrings } from './snapshot-strings.js';
import { argumentColumnsOf } from './window-aggregate-spec.js';
import {
  type StringSource,
  stringCellsOf,
  stringSourcesOf,
  type WindowContents,
} from './window-contents.js';

/** Of the payload: see `WindowSnapshot`. */
export const WINDOW_PAYLOAD_VERSION = 1;
/** Rows of a section. */
export const SNAPSHOT_BLOCK_ROWS = 1024;
/** What looking at a row costs that has not changed, in copied bytes. */
const LOOK_BYTES = 16;
/** Of most increments. */
const INCREMENT_BYTES = 1 << 16;
/** More than a section's header takes. */
const HEADER_BYTES = 256;
const ARRIVAL_BYTES = 8;
/** Of a slice and its number of rows in JSON. */
const SLICE_PAIR_BYTES = 32;
export const NULL_STRING = 0xffffffff;

/** What is written down at once when a snapshot begins. */
export interface FrozenWindow extends Pick<OperatorSnapshot, 'facts' | 'timers' | 'watermarks'> {
  /** Whether rows are left out that have not changed since the last snapshot. */
  readonly isIncremental: boolean;
  readonly blockRows: number;
  /** Called when the snapshot is finished or abandoned. */
  readonly onEnd: (isFinished: boolean) => void;
}

/**
 * The open slices as they are when this is made, on their way out. A row is known by its slice and its index in it, which
 * stays the same for the slice's life. The payload's sections, by the `kind` in their headers:
 *
 * - `state`, the first: all open slices, with their numbers of rows; what an older payload has of others is gone.
 * - `strings`: more strings of a source; the sections behind refer to them by number, counted by source.
 * - `changed`: indices (u32) and accumulator rows of rows that an older payload has.
 * - `new`: accumulator rows, arrivals (i64), and of each key its values and validity, of rows that follow `first`.
 *
 * In accumulator rows and key values, numbers of strings stand in for codes.
 */
export class WindowSnapshot implements OperatorSnapshot {
  readonly facts: Json;
  readonly isIncremental: boolean;
  readonly timers: OperatorSnapshot['timers'];
  readonly watermarks: OperatorSnapshot['watermarks'];
  readonly #contents: WindowContents;
  readonly #frozen: FrozenWindow;
  readonly #arena: Arena;
  readonly #sources: readonly StringSource[];
  readonly #header: Json;
  /** Made when there is time for it, not at the barrier. */
  #startedWriter: SectionWriter | undefined;
  readonly #captures: readonly SliceCapture[];
  readonly #strings: readonly SnapshotStrings[];
  readonly #stringCells: ReturnType<typeof stringCellsOf>;
  /** Number of the string source by key. */
  readonly #sourceOfKey: ReadonlyMap<number, number>;
  #next = 0;

  constructor(contents: WindowContents, frozen: FrozenWindow) {
    const { memory, slices } = contents;
    this.#contents = contents;
    this.#frozen = frozen;
    this.facts = frozen.facts;
    this.isIncremental = frozen.isIncremental;
    this.timers = frozen.timers;
    this.watermarks = frozen.watermarks;
    this.#arena = new Arena(memory);
    const sources = stringSourcesOf(contents);
    this.#sources = sources;
    this.#strings = sources.map(({ home }) => new SnapshotStrings(memory, home));
    this.#stringCells = stringCellsOf(slices.layout, sources);
    this.#sourceOfKey = new Map(
      sources.flatMap(({ key }, source) => (key === undefined ? [] : [[key, source]])),
    );
    this.#captures = Array.from(
      slices,
      (slice) => new SliceCapture(memory, slice, !frozen.isIncremental),
    );
    this.#header = this.#stateHeader();
  }

  /** Kernel memory held. */
  get byteLength(): number {
    return this.#captures.reduce((bytes, capture) => bytes + capture.byteLength, 0);
  }

  advance(byteLengthMax: number): boolean {
    if (this.#startedWriter === undefined && this.#writer.capacity > byteLengthMax) return false;
    let left = byteLengthMax;
    while (this.#next < this.#captures.length) {
      if (left <= 0) return false;
      left -= this.#copyBlock();
    }
    return left > 0 && this.#writer.join(left);
  }

  /** Copies everything, or all up to and including a slice: something is about to happen that moves rows or codes. */
  drain(slice?: Slice): void {
    while (this.#next < this.#captures.length) {
      if (slice !== undefined && slice.saver === undefined) return;
      this.#copyBlock();
    }
  }

  finish(): Uint8Array {
    const payload = this.#writer.finish();
    this.#end(true);
    return payload;
  }

  abandon(): void {
    for (const capture of this.#captures.slice(this.#next)) capture.close();
    this.#next = this.#captures.length;
    this.#end(false);
  }

  #end(isFinished: boolean): void {
    this.#arena.close();
    this.#frozen.onEnd(isFinished);
  }

  get #writer(): SectionWriter {
    if (this.#startedWriter !== undefined) return this.#startedWriter;
    const expectedBytes = this.isIncremental ? INCREMENT_BYTES : this.#fullBytes();
    this.#startedWriter = new SectionWriter(expectedBytes);
    this.#startedWriter.write(this.#header);
    return this.#startedWriter;
  }

  #stateHeader(): Json {
    const { slices, spec } = this.#contents;
    const { layout } = slices;
    const columns = argumentColumnsOf(spec);
    return {
      kind: 'state',
      version: WINDOW_PAYLOAD_VERSION,
      rowBytes: layout.rowBytes,
      // In the order of the counters in a row, as positions among the arguments.
      nullCounters: layout.cells.flatMap(({ kind, column }) =>
        kind === 'nulls' ? [columns.indexOf(column)] : [],
      ),
      slices: this.#captures.map(({ slice, count }) => [slice.ordinal, count]),
    };
  }

  /** What the payload of a full snapshot takes at most, near enough. */
  #fullBytes(): number {
    const { slices, spec } = this.#contents;
    const keyBytes = spec.keyColumns
      .map((column) => byteWidthOf(must(spec.inputSchema[column]).type) + 1 / 8)
      .reduce((sum, bytes) => sum + bytes, 0);
    const sectionBytes = HEADER_BYTES * (1 + spec.keyColumns.length + this.#sources.length);
    let bytes = HEADER_BYTES;
    for (const { count } of this.#captures) {
      bytes += Math.ceil(count * (slices.layout.rowBytes + ARRIVAL_BYTES + keyBytes));
      bytes += Math.ceil(count / this.#frozen.blockRows) * sectionBytes + SLICE_PAIR_BYTES;
    }
    for (const { home } of this.#sources) bytes += home.dictionary?.textBytes ?? 0;
    return bytes;
  }

  /** Returns what it cost, in bytes. */
  #copyBlock(): number {
    const capture = must(this.#captures[this.#next]);
    const { slice, from, known } = capture;
    const end = from < known ? known : capture.count;
    const n = Math.min(this.#frozen.blockRows, end - from);
    this.#arena.reset();
    const indices = this.#arena.allocate(n * 4);
    const rows = this.#arena.allocate(n * slice.rowBytes);
    const copied = capture.copy(n, indices, rows);
    if (capture.isDone) this.#next++;
    const before = this.#writer.byteLength;
    if (from >= known) this.#writeNew(slice, from, n, rows);
    else if (copied > 0) this.#writeChanged(slice, copied, indices, rows);
    return n * LOOK_BYTES + this.#writer.byteLength - before;
  }

  #writeChanged(slice: Slice, n: number, indices: number, rows: number): void {
    this.#numberStringCells(slice, n, rows);
    this.#writeStrings();
    this.#writer.write({ kind: 'changed', slice: slice.ordinal, count: n }, [
      this.#viewOf(indices, n * 4),
      this.#viewOf(rows, n * slice.rowBytes),
    ]);
  }

  #writeNew(slice: Slice, first: number, n: number, rows: number): void {
    this.#numberStringCells(slice, n, rows);
    const keys = this.#keysOf(slice.groupsAddress + first * 4, n);
    this.#writeStrings();
    this.#writer.write({ kind: 'new', slice: slice.ordinal, first, count: n }, [
      this.#viewOf(rows, n * slice.rowBytes),
      this.#viewOf(slice.arrivalsAddress + first * 8, n * 8),
      ...keys,
    ]);
  }

  #keysOf(groups: number, n: number): Uint8Array[] {
    const { spec, memory } = this.#contents;
    const { kernels } = memory;
    return this.#contents.groups.keyIdsOf(groups, n, this.#arena).flatMap((ids, key) => {
      const source = this.#sourceOfKey.get(key);
      const { type } = must(spec.inputSchema[must(spec.keyColumns[key])]);
      const values = this.#arena.allocate(n * byteWidthOf(type));
      this.#contents.groups.gather(key, ids, n, values);
      const isValid = this.#arena.allocate(n);
      const validity = this.#arena.allocate((n + 7) >> 3);
      const hasNulls = kernels.validIds(ids, n, isValid) < n;
      if (hasNulls) kernels.bytesToBitmap(isValid, n, validity);
      if (source !== undefined) this.#numberKeys(must(this.#strings[source]), ids, n, values);
      return [
        this.#viewOf(values, n * byteWidthOf(type)),
        this.#viewOf(validity, hasNulls ? (n + 7) >> 3 : 0),
      ];
    });
  }

  /** Writes the numbers of string keys, of which `ids` are the codes. */
  #numberKeys(strings: SnapshotStrings, ids: number, n: number, out: number): void {
    const { u32 } = this.#contents.memory.views;
    for (let i = 0; i < n; i++) {
      const code = must(u32[(ids >>> 2) + i]);
      u32[(out >>> 2) + i] = code === NULL_STRING ? NULL_STRING : strings.numberOf(code);
    }
  }

  /** Replaces codes + 1 by numbers + 1. */
  #numberStringCells(slice: Slice, n: number, rows: number): void {
    const { u32 } = this.#contents.memory.views;
    const step = slice.rowBytes >>> 2;
    for (const { offset, source } of this.#stringCells) {
      const strings = must(this.#strings[source]);
      let at = (rows + offset) >>> 2;
      for (let i = 0; i < n; i++, at += step) {
        const [least, most] = [must(u32[at]), must(u32[at + 1])];
        if (least !== 0) u32[at] = strings.numberOf(least - 1) + 1;
        if (most !== 0) u32[at + 1] = strings.numberOf(most - 1) + 1;
      }
    }
  }

  #writeStrings(): void {
    for (const [source, strings] of this.#strings.entries()) {
      const run = strings.take(this.#arena);
      if (run === undefined) continue;
      this.#writer.write({ kind: 'strings', source, count: run.count }, [run.offsets, run.bytes]);
    }
  }

  #viewOf(address: number, byteLength: number): Uint8Array {
    return this.#contents.memory.views.u8.subarray(address, address + byteLength);
  }
}
