import { must } from '../../common/assert.js';
import {
  SLICE_ARRIVALS,
  SLICE_BYTES,
  SLICE_GROUPS,
  SLICE_ROW_BYTES,
  SLICE_ROW_COUNT,
  SLICE_ROWS,
  SLICE_SLOTS,
  SLICE_TEMPLATE,
} from '../../kernels/abi.js';
import type { KernelMemory } from '../../kernels/kernel-memory.js';

const GROUP_BYTES = 4;
const ARRIVAL_BYTES = 8;
const SLOT_BYTES = 4;
const COUNT_BYTES = 4;
/** For sorting: see orderByArrival. */
const COUNTER_BYTES = 2048 * 4;
/** The entry of id -1 lies before the others, which stay aligned. */
const SLOTS_BEFORE = 4;

/** A table from group id to the address of its row, all zero while nobody uses it. */
export interface SlotTable {
  readonly address: number;
  /** Ids below this have an entry, and -1 has. */
  readonly capacity: number;
}

export function allocateSlotTable(memory: KernelMemory, capacity: number): SlotTable {
  const bytes = slotTableBytes(capacity);
  return { address: memory.allocateZeroed(bytes) + SLOTS_BEFORE * SLOT_BYTES, capacity };
}

export function freeSlotTable(memory: KernelMemory, table: SlotTable): void {
  memory.free(table.address - SLOTS_BEFORE * SLOT_BYTES, slotTableBytes(table.capacity));
}

export function slotTableBytes(capacity: number): number {
  return (SLOTS_BEFORE + capacity) * SLOT_BYTES;
}

/** Told of rows that are about to be updated: `n` addresses (u32), 0 and those of other slices among them. */
export interface RowSaver {
  save(rows: number, n: number): void;
}

/**
 * The accumulator rows of one slice of time: one row per group that has been seen in it, in order of arrival, so that
 * memory follows the groups that occur and results come out by a sequential pass. Its header in kernel memory is what
 * kernels work with.
 */
export class Slice {
  readonly ordinal: number;
  /** Of the header. */
  readonly address: number;
  /** A snapshot that has still to copy rows of this slice. */
  saver: RowSaver | undefined;
  /** So many rows are in the last snapshot, which noted their counts. */
  knownRows = 0;
  readonly #memory: KernelMemory;
  #slots: SlotTable | undefined;
  #rowBytes: number;
  #rows = 0;
  #rowsByteLength = 0;
  #rowCapacity = 0;
  #listCapacity = 0;
  #groups = 0;
  #arrivals = 0;
  /** The low halves of the rows' counts in the last snapshot, u32[knownRows]. */
  #knownCounts = 0;
  #knownCapacity = 0;

  /** `template` is the address of a row without input. */
  constructor(memory: KernelMemory, ordinal: number, rowBytes: number, template: number) {
    this.#memory = memory;
    this.ordinal = ordinal;
    this.#rowBytes = rowBytes;
    this.address = memory.allocateZeroed(SLICE_BYTES);
    this.#set(SLICE_ROW_BYTES, rowBytes);
    this.#set(SLICE_TEMPLATE, template);
  }

  get rowCount(): number {
    return must(this.#memory.views.u32[(this.address + SLICE_ROW_COUNT) >> 2]);
  }

  get rowBytes(): number {
    return this.#rowBytes;
  }

  get rowsAddress(): number {
    return this.#rows;
  }

  /** Group ids, u32[rowCount]. */
  get groupsAddress(): number {
    return this.#groups;
  }

  /** Numbers of the input rows that the groups arrived with, i64[rowCount]. */
  get arrivalsAddress(): number {
    return this.#arrivals;
  }

  get slots(): SlotTable | undefined {
    return this.#slots;
  }

  /** Without the slot table. */
  get byteLength(): number {
    return (
      SLICE_BYTES +
      this.#rowsByteLength +
      this.#listCapacity * (GROUP_BYTES + ARRIVAL_BYTES) +
      this.#knownCapacity * COUNT_BYTES
    );
  }

  /** Makes room for `wanted` rows in all; `hint` is how many there may be in the end. */
  reserve(wanted: number, hint: number): void {
    if (wanted <= this.#rowCapacity) return;
    const memory = this.#memory;
    const count = this.rowCount;
    const atLeast = Math.max(wanted, hint, count * 2, 8);
    // The allocator's blocks are powers of two: use all of one.
    const byteLength = 2 ** Math.ceil(Math.log2(atLeast * this.#rowBytes));
    const capacity = Math.floor(byteLength / this.#rowBytes);
    this.#replaceRows(memory.allocate(byteLength), byteLength, count * this.#rowBytes);
    this.#rowCapacity = capacity;
    const before = this.#listCapacity;
    this.#groups = this.#growList(this.#groups, before * GROUP_BYTES, capacity * GROUP_BYTES);
    this.#arrivals = this.#growList(
      this.#arrivals,
      before * ARRIVAL_BYTES,
      capacity * ARRIVAL_BYTES,
    );
    this.#listCapacity = capacity;
    this.#set(SLICE_GROUPS, this.#groups);
    this.#set(SLICE_ARRIVALS, this.#arrivals);
    if (this.#slots !== undefined) memory.kernels.placeRows(this.address);
  }

  /** Address of the noted counts, with room for those of `count` rows. */
  reserveKnownCounts(count: number): number {
    if (count > this.#knownCapacity) {
      const capacity = Math.max(count, this.#knownCapacity * 2);
      this.#knownCounts = this.#growList(
        this.#knownCounts,
        this.#knownCapacity * COUNT_BYTES,
        capacity * COUNT_BYTES,
      );
      this.#knownCapacity = capacity;
    }
    return this.#knownCounts;
  }

  /** Appends `n` rows with their groups (u32) and arrivals (i64); there may be `hint` rows in the end. No slot table yet. */
  appendRows(rows: number, groups: number, arrivals: number, n: number, hint: number): void {
    const count = this.rowCount;
    this.reserve(count + n, hint);
    const { u8 } = this.#memory.views;
    const append = (list: number, from: number, width: number): void => {
      u8.copyWithin(list + count * width, from, from + n * width);
    };
    append(this.#rows, rows, this.#rowBytes);
    append(this.#groups, groups, GROUP_BYTES);
    append(this.#arrivals, arrivals, ARRIVAL_BYTES);
    this.#set(SLICE_ROW_COUNT, count + n);
  }

  /** Replaces the rows at `n` indices (u32) by those at `rows`. */
  replaceRows(indices: number, rows: number, n: number): void {
    const { u8, u32 } = this.#memory.views;
    for (let i = 0; i < n; i++) {
      const from = rows + i * this.#rowBytes;
      const to = this.#rows + must(u32[(indices >>> 2) + i]) * this.#rowBytes;
      u8.copyWithin(to, from, from + this.#rowBytes);
    }
  }

  /** Gives the slice a clean slot table to find its rows by. */
  attach(table: SlotTable): void {
    this.#slots = table;
    this.#set(SLICE_SLOTS, table.address);
    this.#memory.kernels.placeRows(this.address);
  }

  /** Takes over the rows of another slice of the same layout; this one has none yet. */
  copyRows(source: Slice): void {
    const { rowCount } = source;
    this.reserve(rowCount, rowCount);
    const { u8 } = this.#memory.views;
    const copy = (to: number, from: number, byteLength: number): void => {
      u8.copyWithin(to, from, from + byteLength);
    };
    copy(this.#rows, source.rowsAddress, rowCount * this.#rowBytes);
    copy(this.#groups, source.groupsAddress, rowCount * GROUP_BYTES);
    copy(this.#arrivals, source.arrivalsAddress, rowCount * ARRIVAL_BYTES);
    this.#set(SLICE_ROW_COUNT, rowCount);
  }

  /** Takes the slot table away, clean again. */
  detach(): SlotTable {
    const table = must(this.#slots, 'the slice has no slots');
    this.#memory.kernels.clearSlots(this.address, table.capacity);
    this.#slots = undefined;
    this.#set(SLICE_SLOTS, 0);
    return table;
  }

  /** Gives the rows the cells of a longer row. The slice has no slot table. */
  widen(rowBytes: number, template: number): void {
    const count = this.rowCount;
    const byteLength = 2 ** Math.ceil(Math.log2(Math.max(this.#rowCapacity, 1) * rowBytes));
    const rows = this.#memory.allocate(byteLength);
    this.#memory.kernels.widenRows(this.#rows, this.#rowBytes, count, template, rowBytes, rows);
    this.#rowBytes = rowBytes;
    this.#replaceRows(rows, byteLength, 0);
    this.#set(SLICE_ROW_BYTES, rowBytes);
    this.#set(SLICE_TEMPLATE, template);
  }

  /** Puts rows and groups into the order in which the groups arrived. The slice has no slot table, and gets none. */
  sortByArrival(): void {
    const memory = this.#memory;
    const count = this.rowCount;
    const orderBytes = Math.max(count * 4, 4);
    const order = memory.allocate(orderBytes);
    const scratch = memory.allocate(orderBytes);
    const counters = memory.allocate(COUNTER_BYTES);
    if (memory.kernels.orderByArrival(this.address, order, scratch, counters) !== 0) {
      const rows = memory.allocate(this.#rowsByteLength);
      memory.kernels.permuteRows(this.address, order, rows, scratch);
      memory.views.u8.copyWithin(this.#groups, scratch, scratch + count * GROUP_BYTES);
      this.#replaceRows(rows, this.#rowsByteLength, 0);
    }
    memory.free(order, orderBytes);
    memory.free(scratch, orderBytes);
    memory.free(counters, COUNTER_BYTES);
  }

  /** Gives back everything but the slot table, which must have been detached. */
  close(): void {
    if (this.#rows !== 0) {
      this.#memory.free(this.#rows, this.#rowsByteLength);
      this.#memory.free(this.#groups, this.#listCapacity * GROUP_BYTES);
      this.#memory.free(this.#arrivals, this.#listCapacity * ARRIVAL_BYTES);
    }
    if (this.#knownCapacity > 0) {
      this.#memory.free(this.#knownCounts, this.#knownCapacity * COUNT_BYTES);
    }
    this.#memory.free(this.address, SLICE_BYTES);
  }

  #replaceRows(rows: number, byteLength: number, usedBytes: number): void {
    if (this.#rows !== 0) {
      this.#memory.views.u8.copyWithin(rows, this.#rows, this.#rows + usedBytes);
      this.#memory.free(this.#rows, this.#rowsByteLength);
    }
    this.#rows = rows;
    this.#rowsByteLength = byteLength;
    this.#set(SLICE_ROWS, rows);
  }

  #growList(address: number, byteLength: number, newByteLength: number): number {
    return address === 0
      ? this.#memory.allocate(newByteLength)
      : this.#memory.reallocate(address, byteLength, newByteLength);
  }

  #set(field: number, value: number): void {
    this.#memory.views.u32[(this.address + field) >> 2] = value;
  }
}
