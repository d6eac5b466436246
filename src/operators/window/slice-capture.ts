import { must } from '../../common/assert.js';
import {
  CAPTURE_BYTES,
  CAPTURE_COUNT,
  CAPTURE_KNOWN,
  CAPTURE_KNOWN_COUNTS,
  CAPTURE_SAVED_AT,
  CAPTURE_SAVED_COUNT,
  CAPTURE_SAVED_INDICES,
  CAPTURE_SAVED_ROWS,
} from '../../kernels/abi.js';
import type { KernelMemory } from '../../kernels/kernel-memory.js';
import type { RowSaver, Slice } from './slice.js';

const INDEX_BYTES = 4;
const SAVED_ROWS_MIN = 2048;

/**
 * The rows of a slice as they are when this is made, to be copied bit by bit. Rows that are about to be updated before they
 * have been copied are saved first, so that the stream need not wait.
 */
export class SliceCapture implements RowSaver {
  readonly slice: Slice;
  /** Rows to be copied. */
  readonly count: number;
  /** So many of them are only copied where they have changed since they were copied last. */
  readonly known: number;
  readonly #memory: KernelMemory;
  #from = 0;
  /** Address of what the kernels work with; 0 while nothing has been saved or copied. */
  #header = 0;
  #savedAt = 0;
  #savedIndices = 0;
  #savedRows = 0;
  #savedCapacity = 0;

  constructor(memory: KernelMemory, slice: Slice, isFull: boolean) {
    this.#memory = memory;
    this.slice = slice;
    this.count = slice.rowCount;
    this.known = isFull ? 0 : slice.knownRows;
    slice.saver = this;
  }

  /** The next row to be copied. */
  get from(): number {
    return this.#from;
  }

  get isDone(): boolean {
    return this.#from === this.count;
  }

  /** Kernel memory held. */
  get byteLength(): number {
    if (this.#savedCapacity === 0) return 0;
    return this.count * INDEX_BYTES + this.#savedCapacity * (INDEX_BYTES + this.slice.rowBytes);
  }

  save(rows: number, n: number): void {
    this.#reserveSaved(n);
    this.#memory.kernels.saveRows(this.slice.address, this.#header, rows, n);
  }

  /** Copies the next `n` rows, or what of them has changed; returns how many were copied. */
  copy(n: number, outIndices: number, outRows: number): number {
    this.#open();
    this.#set(CAPTURE_KNOWN_COUNTS, this.slice.reserveKnownCounts(this.count));
    const { kernels } = this.#memory;
    const copied = kernels.captureRows(this.slice.address, this.#header, n, outIndices, outRows);
    this.#from += n;
    if (this.isDone) {
      this.slice.knownRows = this.count;
      this.close();
    }
    return copied;
  }

  /** Lets go of the slice. */
  close(): void {
    if (this.slice.saver === this) this.slice.saver = undefined;
    const memory = this.#memory;
    if (this.#savedCapacity > 0) {
      memory.free(this.#savedAt, this.count * INDEX_BYTES);
      memory.free(this.#savedIndices, this.#savedCapacity * INDEX_BYTES);
      memory.free(this.#savedRows, this.#savedCapacity * this.slice.rowBytes);
    }
    if (this.#header !== 0) memory.free(this.#header, CAPTURE_BYTES);
    this.#savedCapacity = 0;
    this.#header = 0;
  }

  #open(): void {
    if (this.#header !== 0) return;
    this.#header = this.#memory.allocateZeroed(CAPTURE_BYTES);
    this.#set(CAPTURE_COUNT, this.count);
    this.#set(CAPTURE_KNOWN, this.known);
  }

  #reserveSaved(n: number): void {
    this.#open();
    const memory = this.#memory;
    const saved = must(memory.views.u32[(this.#header + CAPTURE_SAVED_COUNT) >> 2]);
    const wanted = Math.min(saved + n, this.count);
    if (wanted <= this.#savedCapacity) return;
    const before = this.#savedCapacity;
    const capacity = Math.min(Math.max(wanted, before * 2, SAVED_ROWS_MIN), this.count);
    const { rowBytes } = this.slice;
    if (before === 0) {
      this.#savedAt = memory.allocate(this.count * INDEX_BYTES);
      this.#savedIndices = memory.allocate(capacity * INDEX_BYTES);
      this.#savedRows = memory.allocate(capacity * rowBytes);
    } else {
      const grow = (address: number, width: number): number =>
        memory.reallocate(address, before * width, capacity * width, saved * width);
      this.#savedIndices = grow(this.#savedIndices, INDEX_BYTES);
      this.#savedRows = grow(this.#savedRows, rowBytes);
    }
    this.#savedCapacity = capacity;
    this.#set(CAPTURE_SAVED_AT, this.#savedAt);
    this.#set(CAPTURE_SAVED_INDICES, this.#savedIndices);
    this.#set(CAPTURE_SAVED_ROWS, this.#savedRows);
  }

  #set(field: number, value: number): void {
    this.#memory.views.u32[(this.#header + field) >> 2] = value;
  }
}
