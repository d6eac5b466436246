/** Writes a whole number below 2^53 as i64 at 8-byte index `index`, as two halves since BigInt is slow. */
export function writeI64(words: Uint32Array, index: number, value: number): void {
  const high = Math.floor(value * 2 ** -32);
  words[index * 2] = value - high * 2 ** 32;
  words[index * 2 + 1] = high;
}

/** Writes `value * factor` likewise, exact also where the product leaves 2^53: |value| < 2^48, factor <= 10^6. */
export function writeScaledI64(
  words: Uint32Array,
  index: number,
  value: number,
  factor: number,
): void {
  const top = Math.floor(value / 2 ** 16);
  const topProduct = top * factor;
  const topHigh = Math.floor(topProduct / 2 ** 16);
  const low = (topProduct - topHigh * 2 ** 16) * 2 ** 16 + (value - top * 2 ** 16) * factor;
  const carry = Math.floor(low / 2 ** 32);
  words[index * 2] = low - carry * 2 ** 32;
  words[index * 2 + 1] = topHigh + carry;
}
