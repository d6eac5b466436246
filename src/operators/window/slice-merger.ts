import { must } from '../../common/assert.js';
import type { KernelMemory } from '../../kernels/kernel-memory.js';
import type { StringDictionary } from '../../kernels/string-dictionary.js';
import type { Accumulate } from './accumulate.js';
import type { Slice } from './slice.js';
import type { SliceStore } from './slice-store.js';

const BLOCK_ROWS = 1024;
/** Later than every row: a new row's own arrivals are merged in right after. */
const ARRIVAL_MAX = 2 ** 53;

/** Puts the slices of a window together. */
export class SliceMerger {
  readonly #memory: KernelMemory;
  readonly #slices: SliceStore;
  readonly #accumulate: Accumulate;
  readonly #dictionaryOf: (column: number) => StringDictionary | undefined;
  readonly #rows: number;
  readonly #scratch: number;

  constructor(
    memory: KernelMemory,
    slices: SliceStore,
    accumulate: Accumulate,
    dictionaryOf: (column: number) => StringDictionary | undefined,
  ) {
    this.#memory = memory;
    this.#slices = slices;
    this.#accumulate = accumulate;
    this.#dictionaryOf = dictionaryOf;
    this.#rows = memory.allocate(BLOCK_ROWS * 4);
    this.#scratch = memory.allocate(BLOCK_ROWS * 4);
  }

  /** Calls `use` with one slice that has the rows of all `slices` together, which is only valid meanwhile. */
  merged(slices: readonly Slice[], idCount: number, use: (slice: Slice) => void): void {
    const [first, ...others] = slices;
    if (first === undefined) return;
    if (others.length === 0) {
      use(first);
      return;
    }
    const target = this.#slices.createDetached();
    try {
      target.copyRows(first);
      for (const slice of others) this.#mergeInto(target, slice, idCount);
      this.#slices.detach(target);
      target.sortByArrival();
      use(target);
    } finally {
      this.#slices.discard(target);
    }
  }

  close(): void {
    this.#memory.free(this.#rows, BLOCK_ROWS * 4);
    this.#memory.free(this.#scratch, BLOCK_ROWS * 4);
  }

  #mergeInto(target: Slice, slice: Slice, idCount: number): void {
    const { kernels } = this.#memory;
    const { layout } = this.#slices;
    const { rowCount } = slice;
    for (let from = 0; from < rowCount; from += BLOCK_ROWS) {
      const n = Math.min(BLOCK_ROWS, rowCount - from);
      this.#slices.makeReady(target, n, idCount, () => {});
      const groups = slice.groupsAddress + from * 4;
      kernels.resolveRows(target.address, groups, n, ARRIVAL_MAX, this.#scratch, this.#rows);
      const arrivals = slice.arrivalsAddress + from * 8;
      kernels.mergeArrivals(target.address, this.#rows, arrivals, n);
      const source = slice.rowsAddress + from * layout.rowBytes;
      this.#accumulate.merge(layout, this.#rows, source, n, this.#dictionaryAddress);
    }
  }

  readonly #dictionaryAddress = (column: number): number =>
    must(this.#dictionaryOf(column), 'a string column has a dictionary').address;
}
