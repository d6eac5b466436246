// Watermarks of bounded out-of-orderness: the running maximum of the timestamps, less a delay. Contracts in
// src/kernels/window/window-kernels.ts, the scan's layout in src/kernels/abi.ts.

import {
  WATERMARK_SCAN_BEFORE,
  WATERMARK_SCAN_CHUNK_MAX,
  WATERMARK_SCAN_CHUNK_MIN,
  WATERMARK_SCAN_MAXIMUM,
} from '../../src/kernels/abi';
import { bitAt } from '../memory/bitmap';

const BLOCK_ROWS: i32 = 128;

// Timestamps plus this are, within ±2^61, the bits of positive doubles, which order as the integers do: the two-lane
// minimum and maximum of doubles is one instruction, that of 64-bit integers is four.
const BIAS: i64 = 1 << 61;
const BIAS_OVERFLOW: i64 = 3 << 62;

export function watermarkScan(
  times: usize,
  validity: usize,
  n: i32,
  delayMs: f64,
  scan: usize,
): i32 {
  const before = load<i64>(scan, WATERMARK_SCAN_MAXIMUM);
  store<i64>(scan, before, WATERMARK_SCAN_BEFORE);
  store<i64>(scan, i64.MAX_VALUE, WATERMARK_SCAN_CHUNK_MIN);
  store<i64>(scan, i64.MIN_VALUE, WATERMARK_SCAN_CHUNK_MAX);
  const delay = <i64>delayMs;
  let behind: i32 = 0;
  let row: i32 = 0;
  if (validity == 0) {
    for (; row + BLOCK_ROWS <= n; row += BLOCK_ROWS) {
      behind |= scanBlock(times + ((<usize>row) << 3), delay, scan);
    }
  }
  return behind | scanRows(times, validity, row, n, delay, scan);
}

export function rowWatermarks(
  times: usize,
  validity: usize,
  n: i32,
  delayMs: f64,
  scan: usize,
  out: usize,
): void {
  const delay = <i64>delayMs;
  let maximum = load<i64>(scan, WATERMARK_SCAN_BEFORE);
  for (let row = 0; row < n; row++) {
    const offset = (<usize>row) << 3;
    store<i64>(out + offset, watermarkOf(maximum, delay));
    if (validity != 0 && bitAt(validity, row) == 0) continue;
    maximum = max<i64>(maximum, load<i64>(times + offset));
  }
}

/** One full block without nulls: only looked at row by row where its extremes don't rule out rows behind. */
function scanBlock(times: usize, delay: i64, scan: usize): i32 {
  const bias = i64x2.splat(BIAS);
  let low0 = i64x2.add(v128.load(times), bias);
  let low1 = i64x2.add(v128.load(times, 16), bias);
  let low2 = i64x2.add(v128.load(times, 32), bias);
  let low3 = i64x2.add(v128.load(times, 48), bias);
  let high0 = low0;
  let high1 = low1;
  let high2 = low2;
  let high3 = low3;
  let bits = v128.or(v128.or(low0, low1), v128.or(low2, low3));
  const end = times + ((<usize>BLOCK_ROWS) << 3);
  for (let p = times + 64; p < end; p += 64) {
    const a = i64x2.add(v128.load(p), bias);
    const b = i64x2.add(v128.load(p, 16), bias);
    const c = i64x2.add(v128.load(p, 32), bias);
    const d = i64x2.add(v128.load(p, 48), bias);
    low0 = f64x2.pmin(low0, a);
    low1 = f64x2.pmin(low1, b);
    low2 = f64x2.pmin(low2, c);
    low3 = f64x2.pmin(low3, d);
    high0 = f64x2.pmax(high0, a);
    high1 = f64x2.pmax(high1, b);
    high2 = f64x2.pmax(high2, c);
    high3 = f64x2.pmax(high3, d);
    bits = v128.or(bits, v128.or(v128.or(a, b), v128.or(c, d)));
  }
  if (((i64x2.extract_lane(bits, 0) | i64x2.extract_lane(bits, 1)) & BIAS_OVERFLOW) != 0) {
    return scanRows(times, 0, 0, BLOCK_ROWS, delay, scan);
  }
  const low = f64x2.pmin(f64x2.pmin(low0, low1), f64x2.pmin(low2, low3));
  const high = f64x2.pmax(f64x2.pmax(high0, high1), f64x2.pmax(high2, high3));
  const least = min<i64>(i64x2.extract_lane(low, 0), i64x2.extract_lane(low, 1)) - BIAS;
  const most = max<i64>(i64x2.extract_lane(high, 0), i64x2.extract_lane(high, 1)) - BIAS;
  const maximum = max<i64>(most, load<i64>(scan, WATERMARK_SCAN_MAXIMUM));
  if (least <= watermarkOf(maximum, delay)) {
    return scanRows(times, 0, 0, BLOCK_ROWS, delay, scan);
  }
  widen(scan, least, most);
  store<i64>(scan, maximum, WATERMARK_SCAN_MAXIMUM);
  return 0;
}

function scanRows(times: usize, validity: usize, from: i32, to: i32, delay: i64, scan: usize): i32 {
  let maximum = load<i64>(scan, WATERMARK_SCAN_MAXIMUM);
  let watermark = watermarkOf(maximum, delay);
  let least = i64.MAX_VALUE;
  let most = i64.MIN_VALUE;
  let behind = false;
  for (let row = from; row < to; row++) {
    if (validity != 0 && bitAt(validity, row) == 0) continue;
    const time = load<i64>(times + ((<usize>row) << 3));
    least = min<i64>(least, time);
    most = max<i64>(most, time);
    if (time > maximum) {
      maximum = time;
      watermark = watermarkOf(maximum, delay);
    } else if (time <= watermark) {
      behind = watermark != i64.MIN_VALUE || behind;
    }
  }
  widen(scan, least, most);
  store<i64>(scan, maximum, WATERMARK_SCAN_MAXIMUM);
  return <i32>behind;
}

function widen(scan: usize, least: i64, most: i64): void {
  store<i64>(
    scan,
    min<i64>(least, load<i64>(scan, WATERMARK_SCAN_CHUNK_MIN)),
    WATERMARK_SCAN_CHUNK_MIN,
  );
  store<i64>(
    scan,
    max<i64>(most, load<i64>(scan, WATERMARK_SCAN_CHUNK_MAX)),
    WATERMARK_SCAN_CHUNK_MAX,
  );
}

/** `maximum - delay`, at the least i64.MIN, which means "none yet". */
function watermarkOf(maximum: i64, delay: i64): i64 {
  return maximum < i64.MIN_VALUE + delay ? i64.MIN_VALUE : maximum - delay;
}
