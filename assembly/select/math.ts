// Functions of one or two numbers.

import {
  UNARY_ABS,
  UNARY_CEIL,
  UNARY_EXP,
  UNARY_FLOOR,
  UNARY_LN,
  UNARY_NEGATE,
  UNARY_SIGN,
  UNARY_SQRT,
} from '../../src/kernels/abi';

/** From here on doubles have no fraction. */
const F64_WHOLE: f64 = 4503599627370496.0;

export function unaryI32(operator: i32, values: usize, step: i32, n: i32, out: usize): void {
  unary<i32>(operator, values, step, n, out);
}

export function unaryI64(operator: i32, values: usize, step: i32, n: i32, out: usize): void {
  unary<i64>(operator, values, step, n, out);
}

export function unaryF32(operator: i32, values: usize, step: i32, n: i32, out: usize): void {
  unary<f32>(operator, values, step, n, out);
}

export function unaryF64(operator: i32, values: usize, step: i32, n: i32, out: usize): void {
  if (operator < UNARY_SQRT) {
    unary<f64>(operator, values, step, n, out);
  } else if (operator == UNARY_SQRT) {
    for (let i = 0; i < n; i++, values += step, out += 8) {
      store<f64>(out, sqrt<f64>(load<f64>(values)));
    }
  } else if (operator == UNARY_LN) {
    for (let i = 0; i < n; i++, values += step, out += 8) {
      store<f64>(out, NativeMath.log(load<f64>(values)));
    }
  } else if (operator == UNARY_EXP) {
    for (let i = 0; i < n; i++, values += step, out += 8) {
      store<f64>(out, NativeMath.exp(load<f64>(values)));
    }
  }
}

export function powerF64(
  base: usize,
  baseStep: i32,
  exponent: usize,
  exponentStep: i32,
  n: i32,
  out: usize,
): void {
  for (let i = 0; i < n; i++, base += baseStep, exponent += exponentStep, out += 8) {
    store<f64>(out, NativeMath.pow(load<f64>(base), load<f64>(exponent)));
  }
}

export function roundF64(
  values: usize,
  step: i32,
  digits: usize,
  digitsStep: i32,
  n: i32,
  out: usize,
): void {
  for (let i = 0; i < n; i++, values += step, digits += digitsStep, out += 8) {
    store<f64>(out, roundTo(load<f64>(values), load<i32>(digits)));
  }
}

export function roundI64(
  values: usize,
  step: i32,
  digits: usize,
  digitsStep: i32,
  n: i32,
  out: usize,
): void {
  for (let i = 0; i < n; i++, values += step, digits += digitsStep, out += 8) {
    store<i64>(out, roundWhole(load<i64>(values), load<i32>(digits)));
  }
}

function unary<T>(operator: i32, values: usize, step: i32, n: i32, out: usize): void {
  if (operator == UNARY_NEGATE) {
    for (let i = 0; i < n; i++, values += step, out += sizeof<T>()) {
      store<T>(out, <T>-load<T>(values));
    }
  } else if (operator == UNARY_ABS) {
    for (let i = 0; i < n; i++, values += step, out += sizeof<T>()) {
      store<T>(out, abs<T>(load<T>(values)));
    }
  } else if (operator == UNARY_SIGN) {
    for (let i = 0; i < n; i++, values += step, out += sizeof<T>()) {
      const value = load<T>(values);
      store<T>(out, value > <T>0 ? <T>1 : value < <T>0 ? <T>-1 : value);
    }
  } else if (operator == UNARY_CEIL) {
    for (let i = 0; i < n; i++, values += step, out += sizeof<T>()) {
      store<T>(out, ceil<T>(load<T>(values)));
    }
  } else if (operator == UNARY_FLOOR) {
    for (let i = 0; i < n; i++, values += step, out += sizeof<T>()) {
      store<T>(out, floor<T>(load<T>(values)));
    }
  }
}

/**
 * Half away from zero of the decimal that the double prints as. Scaling alone errs where the product rounds (1.005 has
 * two digits as 1.01, yet 1.005 * 100 < 100.5), so the value is compared with the double nearest to the tie itself.
 */
function roundTo(value: f64, digits: i32): f64 {
  const magnitude = abs<f64>(value);
  if (!(magnitude < Infinity)) return value;
  if (digits > 22) return value;
  if (digits < -308) return copysign<f64>(0, value);
  let rounded: f64;
  if (digits >= 0) {
    const scale = powerOfTen(digits);
    const scaled = magnitude * scale;
    if (scaled >= F64_WHOLE) return value;
    const below = floor<f64>(scaled);
    rounded = magnitude >= (2 * below + 1) / (2 * scale) ? (below + 1) / scale : below / scale;
  } else {
    const scale = powerOfTen(-digits);
    const below = floor<f64>(magnitude / scale);
    rounded = magnitude >= (below + 0.5) * scale ? (below + 1) * scale : below * scale;
  }
  return copysign<f64>(rounded, value);
}

function powerOfTen(exponent: i32): f64 {
  let power: f64 = 1;
  for (let i = 0; i < exponent; i++) power *= 10;
  return power;
}

function roundWhole(value: i64, digits: i32): i64 {
  if (digits >= 0) return value;
  if (digits < -18) return 0;
  let scale: i64 = 1;
  for (let i = digits; i < 0; i++) scale *= 10;
  const rest = value % scale;
  const cut = value - rest;
  if (rest >= scale - rest) return cut + scale;
  return -rest >= scale + rest ? cut - scale : cut;
}
