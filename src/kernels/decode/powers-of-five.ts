import { POWER_BYTES, POWER_MAX, POWER_MIN } from './decode-abi.js';

export const POWERS_BYTES = (POWER_MAX - POWER_MIN + 1) * POWER_BYTES;

let table: BigUint64Array | undefined;

/** From this power on a product with the reciprocal can be exact, which only one rounded up shows. */
const EXACT_POWER_MIN = -27;

/**
 * The leading 128 bits of 5^n for every n that a double can need. Decimal fractions are rounded correctly with these
 * (Lemire, "Number Parsing at a Gigabyte per Second", 2021). Each power as two u64, the higher half first.
 */
export function powersOfFive(): BigUint64Array {
  if (table !== undefined) return table;
  table = new BigUint64Array(POWERS_BYTES / 8);
  for (let power = POWER_MIN; power <= POWER_MAX; power++) {
    const bits = power < 0 ? reciprocal(-power) : leadingBits(5n ** BigInt(power));
    const at = (power - POWER_MIN) * 2;
    table[at] = bits >> 64n;
    table[at + 1] = bits & 0xffff_ffff_ffff_ffffn;
  }
  return table;
}

function leadingBits(value: bigint): bigint {
  const length = bitLength(value);
  return length <= 128 ? value << BigInt(128 - length) : value >> BigInt(length - 128);
}

/** 128 significant bits of 5^-power. */
function reciprocal(power: number): bigint {
  const value = 5n ** BigInt(power);
  const bits = (1n << BigInt(bitLength(value) + 127)) / value;
  return -power < EXACT_POWER_MIN ? bits : bits + 1n;
}

function bitLength(value: bigint): number {
  return value.toString(2).length;
}
