// Decimal text to binary: exact 64-bit integers and correctly rounded doubles.

import { POWER_BYTES, POWER_MAX, POWER_MIN } from '../../src/kernels/decode/decode-abi';
import { isDigit } from './text-scan';

const EXACT_MANTISSA_MAX: u64 = 9_007_199_254_740_992;
const EXACT_POWER_MAX: i32 = 22;
/** So many decimal digits always fit into 64 bits. */
const MANTISSA_DIGITS_MAX: i32 = 19;
/** Exponents beyond this only ever give zero or infinity. */
const EXPONENT_LIMIT: i32 = 100_000_000;
const INTEGER_TENTH_MAX: u64 = 922_337_203_685_477_580;

const exactPowers = memory.data<f64>([
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
  1e18, 1e19, 1e20, 1e21, 1e22,
]);

/** What `readDecimal` found: (-1)^isNegative * mantissa * 10^exponent, more digits behind it when truncated. */
export let isNegative: bool = false;
export let mantissa: u64 = 0;
export let exponent: i32 = 0;
export let isTruncated: bool = false;

/**
 * Reads `[+-] digits [. digits] [e [+-] digits]`, with digits on at least one side of the point, as far as it goes.
 * Returns the address behind it, 0 where there are no digits.
 */
export function readDecimal(p: usize): usize {
  const sign = load<u8>(p);
  isNegative = sign == 45;
  if (sign == 45 || sign == 43) p++;
  mantissa = 0;
  exponent = 0;
  isTruncated = false;
  let digits: i32 = 0;
  let hasDigits = false;
  let isFraction = false;
  while (true) {
    const byte = load<u8>(p);
    if (byte == 46 && !isFraction) isFraction = true;
    else if (isDigit(byte)) {
      hasDigits = true;
      if (digits < MANTISSA_DIGITS_MAX) {
        mantissa = mantissa * 10 + <u64>(byte - 48);
        if (mantissa != 0) digits++;
        if (isFraction) exponent--;
      } else {
        if (byte != 48) isTruncated = true;
        if (!isFraction) exponent++;
      }
    } else break;
    p++;
  }
  return hasDigits ? readExponent(p) : 0;
}

/** An `e` without digits behind it is not part of the number. */
function readExponent(p: usize): usize {
  if ((load<u8>(p) | 32) != 101) return p;
  const sign = load<u8>(p, 1);
  let at = sign == 43 || sign == 45 ? p + 2 : p + 1;
  if (!isDigit(load<u8>(at))) return p;
  let value: i32 = 0;
  while (isDigit(load<u8>(at))) {
    if (value < EXPONENT_LIMIT) value = value * 10 + <i32>(load<u8>(at) - 48);
    at++;
  }
  exponent += sign == 45 ? -value : value;
  return at;
}

/** Set by `nearestDouble` where only more than 19 digits can tell. */
export let needsMoreDigits: bool = false;

/** The nearest double of what `readDecimal` found. */
export function nearestDouble(powers: usize): f64 {
  const value = scaleMantissa(powers, mantissa, exponent);
  needsMoreDigits = isTruncated && value != scaleMantissa(powers, mantissa + 1, exponent);
  return isNegative ? -value : value;
}

/** digits * 10^power, correctly rounded. */
export function scaleMantissa(powers: usize, digits: u64, power: i32): f64 {
  if (digits <= EXACT_MANTISSA_MAX && power >= -EXACT_POWER_MAX && power <= EXACT_POWER_MAX) {
    // Both factors are exact doubles, so that one operation rounds once (Clinger 1990).
    if (power < 0) return <f64>digits / load<f64>(exactPowers + ((<usize>-power) << 3));
    return <f64>digits * load<f64>(exactPowers + ((<usize>power) << 3));
  }
  return scaleWide(powers, digits, power);
}

/** Higher half of the last `multiplyWide`, which returns the lower one. */
let productHigh: u64 = 0;

function multiplyWide(a: u64, b: u64): u64 {
  const aLow = a & 0xffffffff;
  const aHigh = a >> 32;
  const bLow = b & 0xffffffff;
  const bHigh = b >> 32;
  const low = aLow * bLow;
  const middle = aHigh * bLow + (low >> 32);
  const cross = aLow * bHigh + (middle & 0xffffffff);
  productHigh = aHigh * bHigh + (middle >> 32) + (cross >> 32);
  return (cross << 32) | (low & 0xffffffff);
}

/** Through a 128-bit power of five (Lemire, "Number Parsing at a Gigabyte per Second", 2021). */
function scaleWide(powers: usize, digits: u64, power: i32): f64 {
  if (digits == 0 || power < POWER_MIN) return 0;
  if (power > POWER_MAX) return Infinity;
  const leading = clz<u64>(digits);
  const entry = powers + <usize>(power - POWER_MIN) * POWER_BYTES;
  const shifted = digits << leading;
  let low = multiplyWide(shifted, load<u64>(entry));
  let high = productHigh;
  // The lower half of the power matters only where the bits behind the 55 that count are all ones.
  if ((high & 0x1ff) == 0x1ff) {
    multiplyWide(shifted, load<u64>(entry, 8));
    low += productHigh;
    if (low < productHigh) high++;
  }
  const upper = <i32>(high >> 63);
  const shift = <u64>(upper + 9);
  let bits = high >> shift;
  let binary = ((217_706 * power) >> 16) + 63 + upper - <i32>leading + 1023;
  if (binary <= 0) return subnormal(bits, 1 - binary);
  // Halfway between two doubles: to the even one.
  if (low <= 1 && power >= -4 && power <= 23 && (bits & 3) == 1 && bits << shift == high) {
    bits &= ~1;
  }
  bits = (bits + (bits & 1)) >> 1;
  if (bits >= (<u64>1) << 53) {
    bits = (<u64>1) << 52;
    binary++;
  }
  if (binary >= 0x7ff) return Infinity;
  return reinterpret<f64>((bits & ~((<u64>1) << 52)) | ((<u64>binary) << 52));
}

function subnormal(bits: u64, shift: i32): f64 {
  if (shift >= 64) return 0;
  const shifted = bits >> <u64>shift;
  const rounded = (shifted + (shifted & 1)) >> 1;
  const binary: u64 = rounded < (<u64>1) << 52 ? 0 : 1;
  return reinterpret<f64>((rounded & ~((<u64>1) << 52)) | (binary << 52));
}

/** Set by `truncatedInteger` where the value lies outside of 64 bits. */
export let isOutOfRange: bool = false;

/** The integer part of the decimal at [p, end), which `readDecimal` accepts as a whole; exact. */
export function truncatedInteger(p: usize, end: usize): i64 {
  let places = integerPlaces(p, end);
  const sign = load<u8>(p);
  if (sign == 45 || sign == 43) p++;
  isOutOfRange = false;
  let value: u64 = 0;
  for (; places > 0; places--) {
    if (load<u8>(p) == 46) p++;
    let digit: u64 = 0;
    if (p < end && isDigit(load<u8>(p))) {
      digit = <u64>(load<u8>(p) - 48);
      p++;
    } else if (value == 0) return 0;
    if (value > INTEGER_TENTH_MAX) {
      isOutOfRange = true;
      return 0;
    }
    value = value * 10 + digit;
  }
  isOutOfRange = value > (sign == 45 ? 0x8000000000000000 : 0x7fffffffffffffff);
  return sign == 45 ? -(<i64>value) : <i64>value;
}

/** How many digits stand before the decimal point once the exponent is applied, leading zeros included. */
function integerPlaces(p: usize, end: usize): i32 {
  const sign = load<u8>(p);
  if (sign == 45 || sign == 43) p++;
  const start = p;
  while (isDigit(load<u8>(p))) p++;
  const digits = <i32>(p - start);
  while (p < end && (load<u8>(p) | 32) != 101) p++;
  exponent = 0;
  if (p < end) readExponent(p);
  return digits + exponent;
}
