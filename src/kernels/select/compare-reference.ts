import {
  COMPARE_EQUAL,
  COMPARE_GREATER,
  COMPARE_LESS,
  COMPARE_LESS_OR_EQUAL,
  COMPARE_NOT_EQUAL,
  DICTIONARY_BYTES,
  DICTIONARY_OFFSETS,
} from '../abi.js';
import type { MemoryViews } from '../memory-views.js';
import type { BinaryKernel } from './arithmetic-kernels.js';
import type { CompareKernels } from './compare-kernels.js';

/** The plain TypeScript twin of assembly/select/compare.ts. */
export function compareReference(views: MemoryViews): CompareKernels {
  const kernel =
    (view: () => ArrayLike<number | bigint>, shift: number): BinaryKernel =>
    (operator, a, aStep, b, bStep, n, out) => {
      for (let i = 0; i < n; i++) {
        const left = view()[(a + i * aStep) >>> shift] ?? 0;
        const right = view()[(b + i * bStep) >>> shift] ?? 0;
        views.u8[out + i] = compare(operator, left, right) ? 1 : 0;
      }
    };
  const textAt = (dictionary: number, code: number): Uint8Array => {
    const offsets = ((views.u32[(dictionary + DICTIONARY_OFFSETS) >>> 2] ?? 0) >>> 2) + code;
    const bytes = views.u32[(dictionary + DICTIONARY_BYTES) >>> 2] ?? 0;
    return views.u8.subarray(
      bytes + (views.u32[offsets] ?? 0),
      bytes + (views.u32[offsets + 1] ?? 0),
    );
  };
  return {
    compareU8: kernel(() => views.u8, 0),
    compareI32: kernel(() => views.i32, 2),
    compareI64: kernel(() => views.i64, 3),
    compareF32: kernel(() => views.f32, 2),
    compareF64: kernel(() => views.f64, 3),
    compareUtf8(operator, aDictionary, a, aStep, bDictionary, b, bStep, n, out) {
      for (let i = 0; i < n; i++) {
        const left = textAt(aDictionary, views.u32[(a + i * aStep) >>> 2] ?? 0);
        const right = textAt(bDictionary, views.u32[(b + i * bStep) >>> 2] ?? 0);
        views.u8[out + i] = compare(operator, byteOrder(left, right), 0) ? 1 : 0;
      }
    },
  };
}

function compare(operator: number, a: number | bigint, b: number | bigint): boolean {
  switch (operator) {
    case COMPARE_EQUAL:
      return a === b;
    case COMPARE_NOT_EQUAL:
      return a !== b;
    case COMPARE_LESS:
      return a < b;
    case COMPARE_LESS_OR_EQUAL:
      return a <= b;
    case COMPARE_GREATER:
      return a > b;
    default:
      return a >= b;
  }
}

function byteOrder(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    if (a[i] !== b[i]) return (a[i] ?? 0) - (b[i] ?? 0);
  }
  return a.length - b.length;
}
