// Extremes and searches over dense i64 columns. Contracts in src/kernels/window/window-kernels.ts.

// See prefix-maximum.ts: within ±2^61, timestamps plus this order as positive doubles.
const BIAS: i64 = 1 << 61;
const BIAS_OVERFLOW: i64 = 3 << 62;

export function timeRange(times: usize, n: i32, out: usize): void {
  let least = i64.MAX_VALUE;
  let most = i64.MIN_VALUE;
  let row: i32 = 0;
  if (n >= 8) {
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
    for (row = 8; row + 8 <= n; row += 8) {
      const p = times + ((<usize>row) << 3);
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
    if (((i64x2.extract_lane(bits, 0) | i64x2.extract_lane(bits, 1)) & BIAS_OVERFLOW) == 0) {
      const low = f64x2.pmin(f64x2.pmin(low0, low1), f64x2.pmin(low2, low3));
      const high = f64x2.pmax(f64x2.pmax(high0, high1), f64x2.pmax(high2, high3));
      least = min<i64>(i64x2.extract_lane(low, 0), i64x2.extract_lane(low, 1)) - BIAS;
      most = max<i64>(i64x2.extract_lane(high, 0), i64x2.extract_lane(high, 1)) - BIAS;
    } else {
      row = 0;
    }
  }
  for (; row < n; row++) {
    const time = load<i64>(times + ((<usize>row) << 3));
    least = min<i64>(least, time);
    most = max<i64>(most, time);
  }
  store<f64>(out, <f64>least);
  store<f64>(out, <f64>most, 8);
}

export function firstNotBelow(values: usize, n: i32, bound: f64): i32 {
  const wanted = <i64>bound;
  let low: i32 = 0;
  let high = n;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (load<i64>(values + ((<usize>middle) << 3)) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
