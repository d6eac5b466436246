// Numbers in their commonest spelling, strictly as JSON writes them. All others return 0: not wrong, just not plain.

import { DECODER_POWERS } from '../../src/kernels/decode/decode-abi';
import { scaleMantissa } from './decimal';

/** What `readInteger` read. */
export let integer: i64 = 0;

/** What `readDouble` read. */
export let double: f64 = 0;

/** Static methods instead of functions: these are inlined. */
export class PlainNumber {
  /** Behind an integer of up to 18 digits. */
  @inline static readInteger(p: usize): usize {
    const isBelowZero = load<u8>(p) == 45;
    if (isBelowZero) p++;
    const start = p;
    let value: u64 = 0;
    let digit = <u8>(load<u8>(p) - 48);
    while (digit < 10) {
      value = value * 10 + <u64>digit;
      p++;
      digit = <u8>(load<u8>(p) - 48);
    }
    integer = isBelowZero ? -(<i64>value) : <i64>value;
    const length = p - start;
    if (length == 0 || length > 18 || (length > 1 && load<u8>(start) == 48)) return 0;
    const byte = load<u8>(p);
    return byte == 46 || (byte | 32) == 101 ? 0 : p;
  }

  /** Behind a number of up to 19 digits without exponent. */
  @inline static readDouble(decoder: usize, p: usize): usize {
    const isBelowZero = load<u8>(p) == 45;
    if (isBelowZero) p++;
    const start = p;
    let value: u64 = 0;
    let digit = <u8>(load<u8>(p) - 48);
    while (digit < 10) {
      value = value * 10 + <u64>digit;
      p++;
      digit = <u8>(load<u8>(p) - 48);
    }
    const whole = p - start;
    if (whole == 0 || (whole > 1 && load<u8>(start) == 48)) return 0;
    let places: i32 = 0;
    if (load<u8>(p) == 46) {
      const point = p;
      p++;
      digit = <u8>(load<u8>(p) - 48);
      while (digit < 10) {
        value = value * 10 + <u64>digit;
        p++;
        digit = <u8>(load<u8>(p) - 48);
      }
      places = <i32>(p - point) - 1;
      if (places == 0) return 0;
    }
    if (whole + places > 19 || (load<u8>(p) | 32) == 101) return 0;
    const magnitude = scaleMantissa(load<u32>(decoder, DECODER_POWERS), value, -places);
    double = isBelowZero ? -magnitude : magnitude;
    return p;
  }
}
