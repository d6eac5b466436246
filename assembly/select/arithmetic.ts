// Arithmetic over two columns. An operand is (address, step): step 0 repeats one value in every row.

import {
  ARITHMETIC_ADD,
  ARITHMETIC_DIVIDE,
  ARITHMETIC_MULTIPLY,
  ARITHMETIC_REMAINDER,
  ARITHMETIC_SUBTRACT,
} from '../../src/kernels/abi';
import { bitAt } from '../memory/bitmap';

export function arithmeticI32(
  operator: i32,
  a: usize,
  aStep: i32,
  b: usize,
  bStep: i32,
  n: i32,
  out: usize,
): void {
  arithmetic<i32>(operator, a, aStep, b, bStep, n, out);
}

export function arithmeticI64(
  operator: i32,
  a: usize,
  aStep: i32,
  b: usize,
  bStep: i32,
  n: i32,
  out: usize,
): void {
  arithmetic<i64>(operator, a, aStep, b, bStep, n, out);
}

export function arithmeticF32(
  operator: i32,
  a: usize,
  aStep: i32,
  b: usize,
  bStep: i32,
  n: i32,
  out: usize,
): void {
  if (operator >= ARITHMETIC_DIVIDE) quotient<f32>(operator, a, aStep, b, bStep, n, out);
  else arithmetic<f32>(operator, a, aStep, b, bStep, n, out);
}

export function arithmeticF64(
  operator: i32,
  a: usize,
  aStep: i32,
  b: usize,
  bStep: i32,
  n: i32,
  out: usize,
): void {
  if (operator >= ARITHMETIC_DIVIDE) quotient<f64>(operator, a, aStep, b, bStep, n, out);
  else arithmetic<f64>(operator, a, aStep, b, bStep, n, out);
}

export function divideI32(
  operator: i32,
  a: usize,
  aStep: i32,
  b: usize,
  bStep: i32,
  validity: usize,
  n: i32,
  out: usize,
): i32 {
  return integerQuotient<i32>(operator, a, aStep, b, bStep, validity, n, out);
}

export function divideI64(
  operator: i32,
  a: usize,
  aStep: i32,
  b: usize,
  bStep: i32,
  validity: usize,
  n: i32,
  out: usize,
): i32 {
  return integerQuotient<i64>(operator, a, aStep, b, bStep, validity, n, out);
}

function arithmetic<T>(
  operator: i32,
  a: usize,
  aStep: i32,
  b: usize,
  bStep: i32,
  n: i32,
  out: usize,
): void {
  const end = out + <usize>n * sizeof<T>();
  if (operator == ARITHMETIC_ADD) {
    for (let p = out; p < end; p += sizeof<T>(), a += aStep, b += bStep) {
      store<T>(p, <T>(load<T>(a) + load<T>(b)));
    }
  } else if (operator == ARITHMETIC_SUBTRACT) {
    for (let p = out; p < end; p += sizeof<T>(), a += aStep, b += bStep) {
      store<T>(p, <T>(load<T>(a) - load<T>(b)));
    }
  } else if (operator == ARITHMETIC_MULTIPLY) {
    for (let p = out; p < end; p += sizeof<T>(), a += aStep, b += bStep) {
      store<T>(p, <T>(load<T>(a) * load<T>(b)));
    }
  }
}

function quotient<T>(
  operator: i32,
  a: usize,
  aStep: i32,
  b: usize,
  bStep: i32,
  n: i32,
  out: usize,
): void {
  const end = out + <usize>n * sizeof<T>();
  if (operator == ARITHMETIC_DIVIDE) {
    for (let p = out; p < end; p += sizeof<T>(), a += aStep, b += bStep) {
      store<T>(p, <T>(load<T>(a) / load<T>(b)));
    }
  } else if (operator == ARITHMETIC_REMAINDER) {
    for (let p = out; p < end; p += sizeof<T>(), a += aStep, b += bStep) {
      store<T>(p, <T>(load<T>(a) % load<T>(b)));
    }
  }
}

/** The divisors 0 and -1 are kept from the machine's division, which traps on x / 0 and on the least value / -1. */
function integerQuotient<T>(
  operator: i32,
  a: usize,
  aStep: i32,
  b: usize,
  bStep: i32,
  validity: usize,
  n: i32,
  out: usize,
): i32 {
  for (let i = 0; i < n; i++, a += aStep, b += bStep, out += sizeof<T>()) {
    const divisor = load<T>(b);
    if (divisor == <T>0) {
      if (bitAt(validity, i) != 0) return i;
      store<T>(out, <T>0);
    } else if (operator == ARITHMETIC_REMAINDER) {
      store<T>(out, divisor == <T>-1 ? <T>0 : <T>(load<T>(a) % divisor));
    } else {
      store<T>(out, divisor == <T>-1 ? <T>(<T>0 - load<T>(a)) : <T>(load<T>(a) / divisor));
    }
  }
  return n;
}
