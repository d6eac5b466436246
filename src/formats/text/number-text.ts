/** The largest integer up to which a FLOAT holds every one. */
const FLOAT_INTEGER_MAX = 2 ** 24;

/** The shortest digits that read back as the same DOUBLE: `0.1`, `1e+21`, `-0`, `NaN`, `Infinity`. */
export function doubleText(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

/** The shortest digits that read back as the same FLOAT, which has fewer than the DOUBLE of equal value. */
export function floatText(value: number): string {
  if (!Number.isFinite(value) || isExactInteger(value)) return doubleText(value);
  for (let digits = 1; digits < 9; digits++) {
    const rounded = Number(value.toPrecision(digits));
    if (Math.fround(rounded) === value) return String(rounded);
  }
  return String(Number(value.toPrecision(9)));
}

/** Whether a FLOAT is an integer all of whose digits count. */
function isExactInteger(value: number): boolean {
  return Number.isInteger(value) && Math.abs(value) <= FLOAT_INTEGER_MAX;
}

/** The exact digits of an i64 in two halves, without BigInt where a double holds it. */
export function i64Text(low: number, high: number): string {
  const value = high * 2 ** 32 + low;
  if (Number.isSafeInteger(value)) return String(value);
  return String((BigInt(high) << 32n) | BigInt(low));
}
