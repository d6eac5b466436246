import { SectionWriter } from '../../checkpoint/section-writer.js';
import type { Column } from '../../columnar/column.js';
import { must } from '../../common/assert.js';
import type { Json } from '../../common/json.js';
import { Arena } from '../../kernels/arena.js';
import { byteWidthOf } from '../../types/sql-type.js';
import type { OperatorSnapshot } from '../stateful-operator.js';
import { SnapshotStrings } from '../window/snapshot-strings.js';
import { dictionaryAt, type NormalizeContents } from './normalize-contents.js';

/** Of the payload: see `NormalizeSnapshot`. */
export const NORMALIZE_PAYLOAD_VERSION = 1;
/** Rows of a section. */
export const SNAPSHOT_BLOCK_ROWS = 1024;
/** Stands for the string of a null. */
export const NULL_STRING = 0xffffffff;
/** Of most increments. */
const INCREMENT_BYTES = 1 << 16;
/** What gathering a row costs besides its bytes, in copied bytes. */
const ROW_COST_BYTES = 64;
/** More than the headers of a section and its share of strings' take. */
const SECTION_BYTES = 1024;

/**
 * The rows as they are when this is made, on their way out. A row is known by its slot. The payload's sections, by the `kind` in their
 * headers:
 *
 * - `state`, the first: `slotCount`, below which all slots are.
 * - `freed`: slots (u32) whose row is gone.
 * - `strings`: more strings of a column; the sections behind refer to them by number, counted by column.
 * - `rows`: slots (u32), and of each column values and validity; numbers of strings stand in for codes.
 *
 * Rows that are about to be overwritten are copied first.
 */
export class NormalizeSnapshot implements OperatorSnapshot {
  readonly facts: Json;
  readonly isIncremental: boolean;
  readonly timers = [];
  readonly watermarks = [];
  readonly #contents: NormalizeContents;
  readonly #blockRows: number;
  readonly #onEnd: (isFinished: boolean) => void;
  readonly #arena: Arena;
  readonly #live: Uint32Array;
  readonly #freed: Uint32Array;
  readonly #slotCount: number;
  /** Parallel to the contents' homes. */
  readonly #strings: readonly SnapshotStrings[];
  /** Made when there is time for it, not at the barrier. */
  #startedWriter: SectionWriter | undefined;
  #next = 0;

  /** `isIncremental`: rows are left out that have not changed since the last snapshot. */
  constructor(
    contents: NormalizeContents,
    isIncremental: boolean,
    blockRows: number,
    onEnd: (isFinished: boolean) => void,
  ) {
    const { memory, slots, homes } = contents;
    this.#contents = contents;
    this.#blockRows = blockRows;
    this.#onEnd = onEnd;
    this.#arena = new Arena(memory);
    this.isIncremental = isIncremental;
    this.facts = { rows: slots.liveCount };
    this.#slotCount = slots.slotCount;
    const { live, freed } = slots.freeze(isIncremental);
    this.#live = live;
    this.#freed = freed;
    this.#strings = homes.map(({ home }) => new SnapshotStrings(memory, home));
  }

  advance(byteLengthMax: number): boolean {
    if (this.#startedWriter === undefined && this.#expectedBytes() > byteLengthMax) {
      this.#startWriter();
      return false;
    }
    let left = byteLengthMax;
    while (this.#next < this.#live.length) {
      if (left <= 0) return false;
      left -= this.#copyBlock();
    }
    return left > 0 && this.#writer.join(left);
  }

  /** Copies those of the slots that are still to be copied: their rows are about to be overwritten. */
  saveFirst(slots: readonly number[]): void {
    const pending = slots.filter((slot) => this.#contents.slots.isPending(slot));
    if (pending.length > 0) this.#copy(Uint32Array.from(pending));
  }

  /** Copies everything: codes are about to get other numbers. */
  drain(): void {
    while (this.#next < this.#live.length) this.#copyBlock();
  }

  finish(): Uint8Array {
    const payload = this.#writer.finish();
    this.#end(true);
    return payload;
  }

  abandon(): void {
    for (const slot of this.#live.subarray(this.#next)) this.#contents.slots.settle(slot);
    this.#next = this.#live.length;
    this.#end(false);
  }

  #end(isFinished: boolean): void {
    this.#arena.close();
    this.#onEnd(isFinished);
  }

  get #writer(): SectionWriter {
    return this.#startedWriter ?? this.#startWriter();
  }

  #startWriter(): SectionWriter {
    const writer = new SectionWriter(this.#expectedBytes());
    writer.write({
      kind: 'state',
      version: NORMALIZE_PAYLOAD_VERSION,
      slotCount: this.#slotCount,
    });
    if (this.#freed.length > 0) {
      writer.write({ kind: 'freed', count: this.#freed.length }, [bytesOf(this.#freed)]);
    }
    this.#startedWriter = writer;
    return writer;
  }

  /** What the payload takes at most, near enough. */
  #expectedBytes(): number {
    if (this.isIncremental) return INCREMENT_BYTES;
    const { rows, homes, spec } = this.#contents;
    const sections = Math.ceil(this.#live.length / this.#blockRows) + 1;
    let bytes = Math.ceil(this.#live.length * (rows.rowBytes + 4));
    bytes += sections * SECTION_BYTES * (1 + spec.schema.length);
    for (const { home } of homes) bytes += home.dictionary?.textBytes ?? 0;
    return bytes;
  }

  /** Returns what it cost, in bytes. */
  #copyBlock(): number {
    const { slots } = this.#contents;
    const block = this.#live.subarray(this.#next, this.#next + this.#blockRows);
    this.#next += block.length;
    const pending = block.filter((slot) => slots.isPending(slot));
    const before = this.#writer.byteLength;
    if (pending.length > 0) this.#copy(pending);
    return block.length * ROW_COST_BYTES + this.#writer.byteLength - before;
  }

  #copy(copied: Uint32Array): void {
    const { memory, rows, slots } = this.#contents;
    const n = copied.length;
    this.#arena.reset();
    const slotsAt = this.#arena.allocate(n * 4);
    memory.views.u32.set(copied, slotsAt >>> 2);
    const columns = rows.read(slotsAt, n, this.#arena, (position) =>
      dictionaryAt(this.#contents, position),
    );
    this.#numberStrings(columns, n);
    this.#writeStrings();
    this.#writer.write({ kind: 'rows', count: n }, [
      this.#viewOf(slotsAt, n * 4),
      ...columns.flatMap(({ values, validity, type }) => [
        this.#viewOf(values, n * byteWidthOf(type)),
        this.#viewOf(validity, validity === 0 ? 0 : (n + 7) >> 3),
      ]),
    ]);
    for (const slot of copied) slots.settle(slot);
  }

  /** Replaces codes by numbers. */
  #numberStrings(columns: readonly Column[], n: number): void {
    const { u8, u32 } = this.#contents.memory.views;
    for (const [i, { position }] of this.#contents.homes.entries()) {
      const { values, validity } = must(columns[position]);
      const strings = must(this.#strings[i]);
      for (let row = 0; row < n; row++) {
        const isValid =
          validity === 0 || ((must(u8[validity + (row >> 3)]) >> (row & 7)) & 1) === 1;
        const at = (values >>> 2) + row;
        u32[at] = isValid ? strings.numberOf(must(u32[at])) : NULL_STRING;
      }
    }
  }

  #writeStrings(): void {
    for (const [i, { position }] of this.#contents.homes.entries()) {
      const run = must(this.#strings[i]).take(this.#arena);
      if (run === undefined) continue;
      const header = { kind: 'strings', column: position, count: run.count };
      this.#writer.write(header, [run.offsets, run.bytes]);
    }
  }

  #viewOf(address: number, byteLength: number): Uint8Array {
    return this.#contents.memory.views.u8.subarray(address, address + byteLength);
  }
}

function bytesOf(numbers: Uint32Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}
