import type { MemoryViews } from '../memory-views.js';
import type { WindowKernels } from './window-kernels.js';

type SliceKernels = Pick<WindowKernels, 'timeRange' | 'firstNotBelow' | 'sliceOrdinals'>;

/** The plain TypeScript twin of assembly/window/time-range.ts and slice-ordinals.ts. */
export function sliceReference(views: MemoryViews): SliceKernels {
  return {
    timeRange(times, n, out) {
      const chunk = [...views.i64.subarray(times >>> 3, (times >>> 3) + n)];
      const [first = 0n] = chunk;
      views.f64[out >>> 3] = Number(chunk.reduce((a, b) => (b < a ? b : a), first));
      views.f64[(out >>> 3) + 1] = Number(chunk.reduce((a, b) => (b > a ? b : a), first));
    },
    firstNotBelow(values, n, bound) {
      const chunk = views.i64.subarray(values >>> 3, (values >>> 3) + n);
      const at = chunk.findIndex((value) => value >= BigInt(bound));
      return at < 0 ? n : at;
    },
    sliceOrdinals(times, n, baseMs, _rangeMs, sliceMs, out) {
      for (let i = 0; i < n; i++) {
        const since = (views.i64[(times >>> 3) + i] ?? 0n) - BigInt(baseMs);
        views.u32[(out >>> 2) + i] = Number(since / BigInt(sliceMs));
      }
    },
  };
}
