// Conversions between physical types as Java's primitive casts make them, and between time units.

import {
  PHYSICAL_F32,
  PHYSICAL_F64,
  PHYSICAL_I32,
  PHYSICAL_I64,
  PHYSICAL_U8,
} from '../../src/kernels/abi';

const I32_LIMIT: f64 = 2147483648.0;
const I64_LIMIT: f64 = 9223372036854775808.0;

export function castValues(from: i32, to: i32, values: usize, step: i32, n: i32, out: usize): void {
  if (from == PHYSICAL_U8) castTo<u8>(to, values, step, n, out);
  else if (from == PHYSICAL_I32) castTo<i32>(to, values, step, n, out);
  else if (from == PHYSICAL_I64) castTo<i64>(to, values, step, n, out);
  else if (from == PHYSICAL_F32) castTo<f32>(to, values, step, n, out);
  else if (from == PHYSICAL_F64) castTo<f64>(to, values, step, n, out);
}

export function rescaleTimes(
  values: usize,
  step: i32,
  divisor: f64,
  multiplier: f64,
  n: i32,
  out: usize,
): void {
  const factor = <i64>multiplier;
  const by = <i64>divisor;
  if (by == 1) {
    for (let i = 0; i < n; i++, values += step) {
      store<i64>(out + ((<usize>i) << 3), load<i64>(values) * factor);
    }
    return;
  }
  for (let i = 0; i < n; i++, values += step) {
    const value = load<i64>(values);
    const quotient = value / by;
    const floored = quotient - <i64>(value < quotient * by);
    store<i64>(out + ((<usize>i) << 3), floored * factor);
  }
}

function castTo<F>(to: i32, values: usize, step: i32, n: i32, out: usize): void {
  if (to == PHYSICAL_U8) {
    for (let i = 0; i < n; i++, values += step) {
      store<u8>(out + <usize>i, <u8>(load<F>(values) != <F>0));
    }
  } else if (to == PHYSICAL_I32) {
    for (let i = 0; i < n; i++, values += step) {
      store<i32>(out + ((<usize>i) << 2), toI32<F>(load<F>(values)));
    }
  } else if (to == PHYSICAL_I64) {
    for (let i = 0; i < n; i++, values += step) {
      store<i64>(out + ((<usize>i) << 3), toI64<F>(load<F>(values)));
    }
  } else if (to == PHYSICAL_F32) {
    for (let i = 0; i < n; i++, values += step) {
      store<f32>(out + ((<usize>i) << 2), <f32>load<F>(values));
    }
  } else if (to == PHYSICAL_F64) {
    for (let i = 0; i < n; i++, values += step) {
      store<f64>(out + ((<usize>i) << 3), <f64>load<F>(values));
    }
  }
}

/** Floating point truncates towards zero, saturates at the limits and makes 0 of NaN; a wider integer wraps. */
function toI32<F>(value: F): i32 {
  if (isFloat<F>()) {
    const wide = <f64>value;
    if (wide >= I32_LIMIT) return i32.MAX_VALUE;
    if (wide > -I32_LIMIT) return <i32>wide;
    return wide <= -I32_LIMIT ? i32.MIN_VALUE : 0;
  }
  return <i32>value;
}

function toI64<F>(value: F): i64 {
  if (isFloat<F>()) {
    const wide = <f64>value;
    if (wide >= I64_LIMIT) return i64.MAX_VALUE;
    if (wide > -I64_LIMIT) return <i64>wide;
    return wide <= -I64_LIMIT ? i64.MIN_VALUE : 0;
  }
  return <i64>value;
}
