import {
  SLICE_ARRIVALS,
  SLICE_DIRECTORY_ENTRIES,
  SLICE_DIRECTORY_GAP_ROWS,
  SLICE_DIRECTORY_LATE_ROWS,
  SLICE_DIRECTORY_TABLE,
  SLICE_FRESH_ROWS,
  SLICE_GAP,
  SLICE_GROUPS,
  SLICE_LATE,
  SLICE_ROW_BYTES,
  SLICE_ROW_COUNT,
  SLICE_ROWS,
  SLICE_SLOTS,
  SLICE_TEMPLATE,
} from '../abi.js';
import type { MemoryViews } from '../memory-views.js';
import type { RowKernels } from './row-kernels.js';

/** The plain TypeScript twin of assembly/aggregate/resolve-rows.ts and order-rows.ts. */
export function rowReference(views: MemoryViews): RowKernels {
  const u32At = (address: number): number => views.u32[address >>> 2] ?? 0;
  const setU32 = (address: number, value: number): void => {
    views.u32[address >>> 2] = value;
  };
  const i64At = (address: number): bigint => views.i64[address >>> 3] ?? 0n;
  const setI64 = (address: number, value: bigint): void => {
    views.i64[address >>> 3] = value;
  };
  /** Id -1 has the entry before the first. */
  const slotOf = (slice: number, id: number): number => u32At(slice + SLICE_SLOTS) + (id | 0) * 4;

  const rowOf = (slice: number, id: number, arrival: number): number => {
    const slot = slotOf(slice, id);
    const known = u32At(slot);
    if (known !== 0) return known;
    const count = u32At(slice + SLICE_ROW_COUNT);
    const rowBytes = u32At(slice + SLICE_ROW_BYTES);
    const row = u32At(slice + SLICE_ROWS) + count * rowBytes;
    const template = u32At(slice + SLICE_TEMPLATE);
    views.u8.copyWithin(row, template, template + rowBytes);
    setU32(slot, row);
    setU32(u32At(slice + SLICE_GROUPS) + count * 4, id);
    setI64(u32At(slice + SLICE_ARRIVALS) + count * 8, BigInt(arrival));
    setU32(slice + SLICE_ROW_COUNT, count + 1);
    return row;
  };

  return {
    resolveRows(slice, ids, n, arrival, _scratch, out) {
      const countBefore = u32At(slice + SLICE_ROW_COUNT);
      for (let i = 0; i < n; i++) {
        setU32(out + i * 4, rowOf(slice, u32At(ids + i * 4), arrival + i));
      }
      setU32(slice + SLICE_FRESH_ROWS, u32At(slice + SLICE_ROW_COUNT) - countBefore);
    },
    resolveRowsBySlice(directory, ordinals, ids, n, arrival, out) {
      for (let i = 0; i < n; i++) {
        const ordinal = u32At(ordinals + i * 4);
        const entry = directory + SLICE_DIRECTORY_TABLE + (ordinal % SLICE_DIRECTORY_ENTRIES) * 8;
        if (u32At(entry) !== ordinal) return i;
        const slice = u32At(entry + 4);
        let row = 0;
        if (slice === SLICE_LATE || slice === SLICE_GAP) {
          const counter =
            directory +
            (slice === SLICE_GAP ? SLICE_DIRECTORY_GAP_ROWS : SLICE_DIRECTORY_LATE_ROWS);
          setU32(counter, u32At(counter) + 1);
        } else {
          row = rowOf(slice, u32At(ids + i * 4), arrival + i);
        }
        setU32(out + i * 4, row);
      }
      return n;
    },
    placeRows(slice) {
      for (let i = 0; i < u32At(slice + SLICE_ROW_COUNT); i++) {
        const id = u32At(u32At(slice + SLICE_GROUPS) + i * 4);
        setU32(slotOf(slice, id), u32At(slice + SLICE_ROWS) + i * u32At(slice + SLICE_ROW_BYTES));
      }
    },
    clearSlots(slice, _capacity) {
      for (let i = 0; i < u32At(slice + SLICE_ROW_COUNT); i++) {
        setU32(slotOf(slice, u32At(u32At(slice + SLICE_GROUPS) + i * 4)), 0);
      }
    },
    widenRows(source, sourceRowBytes, n, template, rowBytes, out) {
      for (let i = 0; i < n; i++) {
        const from = source + i * sourceRowBytes;
        views.u8.copyWithin(out + i * rowBytes, template, template + rowBytes);
        views.u8.copyWithin(out + i * rowBytes, from, from + sourceRowBytes);
      }
    },
    mergeArrivals(slice, rows, arrivals, n) {
      for (let i = 0; i < n; i++) {
        const row = u32At(rows + i * 4) - u32At(slice + SLICE_ROWS);
        const known = u32At(slice + SLICE_ARRIVALS) + (row / u32At(slice + SLICE_ROW_BYTES)) * 8;
        const arrival = i64At(arrivals + i * 8);
        if (arrival < i64At(known)) setI64(known, arrival);
      }
    },
    orderByArrival(slice, order, _scratch, _counters) {
      const arrivals = Array.from({ length: u32At(slice + SLICE_ROW_COUNT) }, (_, i) =>
        i64At(u32At(slice + SLICE_ARRIVALS) + i * 8),
      );
      const sorted = arrivals.map((arrival, i) => ({ arrival, i }));
      sorted.sort((a, b) => (a.arrival < b.arrival ? -1 : a.arrival > b.arrival ? 1 : a.i - b.i));
      for (const [at, { i }] of sorted.entries()) setU32(order + at * 4, i);
      return sorted.every(({ i }, at) => i === at) ? 0 : 1;
    },
    permuteRows(slice, order, outRows, outGroups) {
      const rowBytes = u32At(slice + SLICE_ROW_BYTES);
      for (let i = 0; i < u32At(slice + SLICE_ROW_COUNT); i++) {
        const at = u32At(order + i * 4);
        const row = u32At(slice + SLICE_ROWS) + at * rowBytes;
        setU32(outGroups + i * 4, u32At(u32At(slice + SLICE_GROUPS) + at * 4));
        views.u8.copyWithin(outRows + i * rowBytes, row, row + rowBytes);
      }
    },
  };
}
