import type { CaptureKernels } from './capture-kernels.js';

/**
 * Contracts of the kernels in assembly/window/. Times are dense i64 columns (step 8) of milliseconds since the epoch.
 *
 * A watermark scan (layout in src/kernels/abi.ts) carries a source's largest timestamp from chunk to chunk: the host
 * stores i64.MIN ("no row yet") in its maximum once, and hands it to `watermarkScan` for every chunk. The watermark is
 * maximum - delayMs, or i64.MIN where there is none yet.
 */
export interface WindowKernels extends CaptureKernels {
  /**
   * Raises the scan's `maximum` by the chunk's timestamps and writes its other fields: `before` = the maximum as it
   * was, `chunkMin` and `chunkMax` = the chunk's own extremes (i64.MAX and i64.MIN where it has no timestamp).
   * Returns 1 when some row is behind, that is: not later than the watermark of the rows before it; else 0. Null rows
   * are skipped.
   */
  watermarkScan(times: number, validity: number, n: number, delayMs: number, scan: number): number;
  /**
   * For a chunk that `watermarkScan` has just seen: the watermark before each row, i64[n], starting from the scan's
   * `before`. Null rows move nothing. The maximum over a column of watermarks is the same with a delay of 0.
   */
  rowWatermarks(
    times: number,
    validity: number,
    n: number,
    delayMs: number,
    scan: number,
    out: number,
  ): void;
  /** floor(time / unitsPerMs) of `n` i64 values; `unitsPerMs` is 1000 or 1000000. `out` may be `times`. */
  timesToMs(times: number, n: number, unitsPerMs: number, out: number): void;
  /**
   * The watermark before each row of one input of a union: at least `currentMs`, what the union has reached, otherwise
   * the smaller of the input's own (`watermarks` i64[n], 0 where no row is behind it) and `othersMs`, the least of the
   * other inputs. -Infinity = none yet.
   */
  combineRowWatermarks(
    watermarks: number,
    n: number,
    othersMs: number,
    currentMs: number,
    out: number,
  ): void;
  /** The least and the greatest of `n` > 0 times, as two f64: exact up to 2^53, beyond it near enough to tell so. */
  timeRange(times: number, n: number, out: number): void;
  /** Position of the first of `n` never falling i64 values that is not below `bound`; `n` where there is none. */
  firstNotBelow(values: number, n: number, bound: number): number;
  /**
   * floor((time - baseMs) / sliceMs) as u32. No time is before `baseMs` or more than `rangeMs` behind it, and the
   * results are below 2^31.
   */
  sliceOrdinals(
    times: number,
    n: number,
    baseMs: number,
    rangeMs: number,
    sliceMs: number,
    out: number,
  ): void;
}
