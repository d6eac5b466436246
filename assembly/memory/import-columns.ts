// What columns that arrive from outside need before other kernels may trust them: bounds, and a common time unit.

import { bitAt } from './bitmap';

const I64_MIN: i64 = i64.MIN_VALUE;
const I64_MAX: i64 = i64.MAX_VALUE;

export function allBelow(values: usize, n: i32, limit: u32): i32 {
  const limits = i32x4.splat(<i32>limit);
  let bad = i32x4.splat(0);
  const end = values + ((<usize>n) << 2);
  let p = values;
  for (; p + 16 <= end; p += 16) bad = v128.or(bad, i32x4.ge_u(v128.load(p), limits));
  let ok = !v128.any_true(bad);
  for (; p < end; p += 4) ok = ok && load<u32>(p) < limit;
  return ok ? 1 : 0;
}

export function offsetsRise(offsets: usize, n: i32): i32 {
  let ok = true;
  const end = offsets + ((<usize>n) << 2);
  for (let p = offsets; p < end; p += 4) ok = ok && load<i32>(p) <= load<i32>(p, 4);
  return ok && load<i32>(offsets) >= 0 ? 1 : 0;
}

export function rescaleI64(
  values: usize,
  validity: usize,
  n: i32,
  multiplier: f64,
  divisor: f64,
): i32 {
  return multiplier != 1
    ? multiplyI64(values, validity, n, <i64>multiplier)
    : floorDivideI64(values, n, <i64>divisor);
}

function multiplyI64(values: usize, validity: usize, n: i32, factor: i64): i32 {
  const low = I64_MIN / factor;
  const high = I64_MAX / factor;
  for (let i = 0; i < n; i++) {
    const at = values + ((<usize>i) << 3);
    const value = load<i64>(at);
    if ((value < low || value > high) && bitAt(validity, i) != 0) return i;
    store<i64>(at, value * factor);
  }
  return n;
}

function floorDivideI64(values: usize, n: i32, divisor: i64): i32 {
  for (let i = 0; i < n; i++) {
    const at = values + ((<usize>i) << 3);
    const value = load<i64>(at);
    const quotient = value / divisor;
    store<i64>(at, quotient - <i64>(value < quotient * divisor));
  }
  return n;
}
