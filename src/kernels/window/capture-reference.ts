import {
  CAPTURE_COUNT,
  CAPTURE_FROM,
  CAPTURE_KNOWN,
  CAPTURE_KNOWN_COUNTS,
  CAPTURE_SAVED_AT,
  CAPTURE_SAVED_COUNT,
  CAPTURE_SAVED_INDICES,
  CAPTURE_SAVED_ROWS,
  SLICE_ROW_BYTES,
  SLICE_ROWS,
} from '../abi.js';
import type { MemoryViews } from '../memory-views.js';
import type { CaptureKernels } from './capture-kernels.js';

/** The plain TypeScript twin of assembly/window/capture-rows.ts. */
export function captureReference(views: MemoryViews): CaptureKernels {
  const u32At = (address: number): number => views.u32[address >>> 2] ?? 0;
  const setU32 = (address: number, value: number): void => {
    views.u32[address >>> 2] = value;
  };
  /** Number of a row among the saved ones, or undefined. */
  const savedAt = (capture: number, index: number): number | undefined => {
    const at = u32At(u32At(capture + CAPTURE_SAVED_AT) + index * 4);
    if (at >= u32At(capture + CAPTURE_SAVED_COUNT)) return undefined;
    const isOfRow = u32At(u32At(capture + CAPTURE_SAVED_INDICES) + at * 4) === index;
    return isOfRow ? at : undefined;
  };

  return {
    saveRows(slice, capture, rows, n) {
      const rowBytes = u32At(slice + SLICE_ROW_BYTES);
      for (let i = 0; i < n; i++) {
        const row = u32At(rows + i * 4);
        const index = (row - u32At(slice + SLICE_ROWS)) / rowBytes;
        if (index < u32At(capture + CAPTURE_FROM) || index >= u32At(capture + CAPTURE_COUNT)) {
          continue;
        }
        if (savedAt(capture, index) !== undefined) continue;
        const at = u32At(capture + CAPTURE_SAVED_COUNT);
        setU32(u32At(capture + CAPTURE_SAVED_AT) + index * 4, at);
        setU32(u32At(capture + CAPTURE_SAVED_INDICES) + at * 4, index);
        const out = u32At(capture + CAPTURE_SAVED_ROWS) + at * rowBytes;
        views.u8.copyWithin(out, row, row + rowBytes);
        setU32(capture + CAPTURE_SAVED_COUNT, at + 1);
      }
    },
    captureRows(slice, capture, n, outIndices, outRows) {
      const rowBytes = u32At(slice + SLICE_ROW_BYTES);
      const from = u32At(capture + CAPTURE_FROM);
      let copied = 0;
      for (let index = from; index < from + n; index++) {
        const saved = savedAt(capture, index);
        const row =
          saved === undefined
            ? u32At(slice + SLICE_ROWS) + index * rowBytes
            : u32At(capture + CAPTURE_SAVED_ROWS) + saved * rowBytes;
        const known = u32At(capture + CAPTURE_KNOWN_COUNTS) + index * 4;
        if (index < u32At(capture + CAPTURE_KNOWN) && u32At(known) === u32At(row)) continue;
        setU32(known, u32At(row));
        setU32(outIndices + copied * 4, index);
        views.u8.copyWithin(outRows + copied * rowBytes, row, row + rowBytes);
        copied++;
      }
      setU32(capture + CAPTURE_FROM, from + n);
      return copied;
    },
  };
}
