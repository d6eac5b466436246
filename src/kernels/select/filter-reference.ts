import type { MemoryViews } from '../memory-views.js';
import { bitAt, writeBits } from './bits-reference.js';
import type { FilterKernels } from './filter-kernels.js';

/** The plain TypeScript twin of assembly/select/filter.ts. */
export function filterReference(views: MemoryViews): FilterKernels {
  const indexAt = (indices: number, i: number): number => views.u32[(indices >>> 2) + i] ?? 0;
  return {
    filterIndices(values, step, validity, n, out) {
      let count = 0;
      for (let i = 0; i < n; i++) {
        views.u32[(out >>> 2) + count] = i;
        if (views.u8[values + i * step] === 1 && bitAt(views, validity, i) === 1) count++;
      }
      return count;
    },
    take1(values, indices, n, out) {
      const bytes = views.u8;
      for (let i = 0; i < n; i++) bytes[out + i] = bytes[values + indexAt(indices, i)] ?? 0;
    },
    take4(values, indices, n, out) {
      const words = views.u32;
      for (let i = 0; i < n; i++) {
        words[(out >>> 2) + i] = words[(values >>> 2) + indexAt(indices, i)] ?? 0;
      }
    },
    take8(values, indices, n, out) {
      const words = views.u32;
      for (let i = 0; i < n; i++) {
        const row = (values >>> 2) + indexAt(indices, i) * 2;
        words[(out >>> 2) + i * 2] = words[row] ?? 0;
        words[(out >>> 2) + i * 2 + 1] = words[row + 1] ?? 0;
      }
    },
    takeBits: (bitmap, indices, n, out) =>
      writeBits(views, out, n, (i) => bitAt(views, bitmap, indexAt(indices, i))),
  };
}
