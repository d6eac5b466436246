import { assert, must } from '../../common/assert.js';
import type { KernelMemory } from '../../kernels/kernel-memory.js';
import type { AccumulatorLayout } from './accumulator-layout.js';
import {
  allocateSlotTable,
  freeSlotTable,
  Slice,
  type SlotTable,
  slotTableBytes,
} from './slice.js';

const SLOT_TABLE_CAPACITY_MIN = 64;
/** As many slices as fit in this keep their slot tables, and always a few. */
const SLOT_TABLES_BYTES_MAX = 1 << 26;
const SLOT_TABLES_MIN = 4;

/**
 * The open slices in order of time. A slice needs a slot table only while rows come in for it, so that at most a
 * bounded number have one, and the others get theirs rebuilt from their rows when they are written to again.
 */
export class SliceStore {
  readonly #memory: KernelMemory;
  readonly #slotTablesBytesMax: number;
  readonly #slices = new Map<number, Slice>();
  /** Ordinals of the open slices, ascending. */
  readonly #ordinals: number[] = [];
  /** Slices with a slot table, the one used last at the end. */
  readonly #attached = new Set<Slice>();
  #spareTables: SlotTable[] = [];
  #layout: AccumulatorLayout;
  #template: number;
  #tableCapacity = SLOT_TABLE_CAPACITY_MIN;
  #rowsHint = 0;

  constructor(
    memory: KernelMemory,
    layout: AccumulatorLayout,
    slotTablesBytesMax = SLOT_TABLES_BYTES_MAX,
  ) {
    this.#memory = memory;
    this.#slotTablesBytesMax = slotTablesBytesMax;
    this.#layout = layout;
    this.#template = memory.allocate(layout.rowBytes);
    layout.writeTemplate(memory, this.#template);
  }

  get layout(): AccumulatorLayout {
    return this.#layout;
  }

  /** Address of a row without input. */
  get template(): number {
    return this.#template;
  }

  get isEmpty(): boolean {
    return this.#ordinals.length === 0;
  }

  /** Ascending. */
  get ordinals(): readonly number[] {
    return this.#ordinals;
  }

  get first(): Slice {
    return must(this.#slices.get(must(this.#ordinals[0])));
  }

  get(ordinal: number): Slice | undefined {
    return this.#slices.get(ordinal);
  }

  get byteLength(): number {
    let bytes = this.#layout.rowBytes;
    for (const slice of this.#slices.values()) bytes += slice.byteLength;
    for (const { slots } of this.#attached) bytes += slotTableBytes(must(slots).capacity);
    for (const table of this.#spareTables) bytes += slotTableBytes(table.capacity);
    return bytes;
  }

  /** Rows in all slices. */
  get rowCount(): number {
    let rows = 0;
    for (const slice of this.#slices.values()) rows += slice.rowCount;
    return rows;
  }

  /**
   * The slice, opened where it isn't, ready for `rows` more input rows whose group ids are below `idCount`. `onDetach`
   * is told of each slice that is no longer ready because of that.
   */
  prepare(ordinal: number, rows: number, idCount: number, onDetach: (slice: Slice) => void): Slice {
    const slice = this.#slices.get(ordinal) ?? this.open(ordinal);
    this.makeReady(slice, rows, idCount, onDetach);
    return slice;
  }

  /** Opens a slice that is not. */
  open(ordinal: number): Slice {
    const slice = new Slice(this.#memory, ordinal, this.#layout.rowBytes, this.#template);
    this.#slices.set(ordinal, slice);
    let at = this.#ordinals.length;
    while (at > 0 && must(this.#ordinals[at - 1]) > ordinal) at--;
    this.#ordinals.splice(at, 0, ordinal);
    return slice;
  }

  /** As `prepare`, for a slice that may be none of the open ones. */
  makeReady(slice: Slice, rows: number, idCount: number, onDetach: (slice: Slice) => void): void {
    if (slice.slots !== undefined && slice.slots.capacity < idCount) this.#release(slice);
    const table = this.#attached.has(slice) ? undefined : this.#takeTable(idCount);
    this.#attached.delete(slice);
    this.#attached.add(slice);
    if (table !== undefined) {
      slice.attach(table);
      this.#detachOldest(onDetach);
    }
    const ids = idCount + 1;
    slice.reserve(Math.min(ids, slice.rowCount + rows), Math.min(ids, this.#rowsHint));
  }

  /** A slice outside of time, to merge others into; to be given back by `discard`. */
  createDetached(): Slice {
    return new Slice(this.#memory, -1, this.#layout.rowBytes, this.#template);
  }

  discard(slice: Slice): void {
    this.detach(slice);
    slice.close();
  }

  detach(slice: Slice): void {
    if (this.#attached.delete(slice)) this.#keepTable(slice.detach());
  }

  /** Forgets the first slice. */
  dropFirst(): void {
    const slice = this.first;
    this.#rowsHint = slice.rowCount;
    this.#ordinals.shift();
    this.#slices.delete(slice.ordinal);
    this.discard(slice);
  }

  /** Gives the rows of all slices the cells of `layout`, which has those of the present one and more behind them. */
  widen(layout: AccumulatorLayout): void {
    this.#detachAll();
    const before = { template: this.#template, bytes: this.#layout.rowBytes };
    this.#layout = layout;
    this.#template = this.#memory.allocate(layout.rowBytes);
    layout.writeTemplate(this.#memory, this.#template);
    for (const slice of this.#slices.values()) slice.widen(layout.rowBytes, this.#template);
    this.#memory.free(before.template, before.bytes);
  }

  /** Replaces group ids by `newIds[id]`, u32 in kernel memory. */
  renumber(newIds: number): void {
    this.#detachAll();
    for (const slice of this.#slices.values()) {
      const { groupsAddress, rowCount } = slice;
      this.#memory.kernels.gatherIds(newIds, groupsAddress, rowCount, groupsAddress);
    }
    this.#dropSpareTables();
    this.#tableCapacity = SLOT_TABLE_CAPACITY_MIN;
  }

  /** The open slices, oldest first. */
  *[Symbol.iterator](): Generator<Slice> {
    for (const ordinal of this.#ordinals) yield must(this.#slices.get(ordinal));
  }

  close(): void {
    while (!this.isEmpty) this.dropFirst();
    assert(this.#attached.size === 0, 'a slice was not discarded');
    this.#dropSpareTables();
    this.#memory.free(this.#template, this.#layout.rowBytes);
  }

  #takeTable(idCount: number): SlotTable {
    if (idCount > this.#tableCapacity) {
      this.#dropSpareTables();
      while (this.#tableCapacity < idCount) this.#tableCapacity *= 2;
    }
    return this.#spareTables.pop() ?? allocateSlotTable(this.#memory, this.#tableCapacity);
  }

  #release(slice: Slice): void {
    this.#attached.delete(slice);
    this.#keepTable(slice.detach());
  }

  #keepTable(table: SlotTable): void {
    const sparesMax = Math.max(SLOT_TABLES_MIN, this.#attached.size);
    const isOfUse = table.capacity === this.#tableCapacity && this.#spareTables.length < sparesMax;
    if (isOfUse) this.#spareTables.push(table);
    else freeSlotTable(this.#memory, table);
  }

  #detachOldest(onDetach: (slice: Slice) => void): void {
    const fitting = Math.floor(this.#slotTablesBytesMax / slotTableBytes(this.#tableCapacity));
    const tablesMax = Math.max(SLOT_TABLES_MIN, fitting);
    for (const oldest of this.#attached) {
      if (this.#attached.size <= tablesMax) return;
      this.#release(oldest);
      onDetach(oldest);
    }
  }

  #detachAll(): void {
    for (const slice of this.#attached) this.#release(slice);
  }

  #dropSpareTables(): void {
    for (const table of this.#spareTables) freeSlotTable(this.#memory, table);
    this.#spareTables = [];
  }
}
