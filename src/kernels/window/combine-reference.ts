import type { MemoryViews } from '../memory-views.js';
import type { WindowKernels } from './window-kernels.js';

const I64_MIN = -(2n ** 63n);
const I64_MAX = 2n ** 63n - 1n;

/** The plain TypeScript twin of assembly/window/combine-row-watermarks.ts. */
export function combineReference(views: MemoryViews): Pick<WindowKernels, 'combineRowWatermarks'> {
  return {
    combineRowWatermarks(watermarks, n, othersMs, currentMs, out) {
      const others = fromMs(othersMs);
      const current = fromMs(currentMs);
      const { i64 } = views;
      for (let row = 0; row < n; row++) {
        let watermark = current;
        if (watermarks !== 0) {
          const own = i64[(watermarks >> 3) + row] ?? 0n;
          const least = own < others ? own : others;
          if (least > current) watermark = least;
        }
        i64[(out >> 3) + row] = watermark;
      }
    },
  };
}

function fromMs(ms: number): bigint {
  if (ms === Number.NEGATIVE_INFINITY) return I64_MIN;
  return ms === Number.POSITIVE_INFINITY ? I64_MAX : BigInt(ms);
}
