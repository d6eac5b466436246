import {
  WATERMARK_SCAN_BEFORE,
  WATERMARK_SCAN_CHUNK_MAX,
  WATERMARK_SCAN_CHUNK_MIN,
  WATERMARK_SCAN_MAXIMUM,
} from '../abi.js';
import type { MemoryViews } from '../memory-views.js';
import type { WindowKernels } from './window-kernels.js';

const I64_MIN = -(2n ** 63n);
const I64_MAX = 2n ** 63n - 1n;

type WatermarkKernels = Pick<WindowKernels, 'watermarkScan' | 'rowWatermarks' | 'timesToMs'>;

/** The plain TypeScript twin of assembly/window/prefix-maximum.ts and time-unit.ts. */
export function watermarkReference(views: MemoryViews): WatermarkKernels {
  const i64At = (address: number): bigint => views.i64[address >> 3] ?? 0n;
  const setI64 = (address: number, value: bigint): void => {
    views.i64[address >> 3] = value;
  };
  const isValid = (validity: number, row: number): boolean =>
    validity === 0 || (((views.u8[validity + (row >> 3)] ?? 0) >> (row & 7)) & 1) === 1;

  return {
    watermarkScan(times, validity, n, delayMs, scan) {
      let maximum = i64At(scan + WATERMARK_SCAN_MAXIMUM);
      let chunkMin = I64_MAX;
      let chunkMax = I64_MIN;
      let behind = 0;
      setI64(scan + WATERMARK_SCAN_BEFORE, maximum);
      for (let row = 0; row < n; row++) {
        if (!isValid(validity, row)) continue;
        const time = i64At(times + row * 8);
        const watermark = watermarkOf(maximum, delayMs);
        if (watermark !== I64_MIN && time <= watermark) behind = 1;
        if (time < chunkMin) chunkMin = time;
        if (time > chunkMax) chunkMax = time;
        if (time > maximum) maximum = time;
      }
      setI64(scan + WATERMARK_SCAN_MAXIMUM, maximum);
      setI64(scan + WATERMARK_SCAN_CHUNK_MIN, chunkMin);
      setI64(scan + WATERMARK_SCAN_CHUNK_MAX, chunkMax);
      return behind;
    },
    rowWatermarks(times, validity, n, delayMs, scan, out) {
      let maximum = i64At(scan + WATERMARK_SCAN_BEFORE);
      for (let row = 0; row < n; row++) {
        setI64(out + row * 8, watermarkOf(maximum, delayMs));
        const time = i64At(times + row * 8);
        if (isValid(validity, row) && time > maximum) maximum = time;
      }
    },
    timesToMs(times, n, unitsPerMs, out) {
      const units = BigInt(unitsPerMs);
      for (let row = 0; row < n; row++) {
        const time = i64At(times + row * 8);
        const quotient = time / units;
        setI64(out + row * 8, quotient * units > time ? quotient - 1n : quotient);
      }
    },
  };
}

function watermarkOf(maximum: bigint, delayMs: number): bigint {
  const watermark = maximum - BigInt(delayMs);
  return watermark < I64_MIN ? I64_MIN : watermark;
}
