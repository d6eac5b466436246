// Validity bitmaps: bit i of byte i >> 3, least significant first, 1 = valid; address 0 = all valid.

export function bitmapAnd(a: usize, b: usize, n: i32, out: usize): void {
  if (a == 0 && b == 0) {
    bitmapFill(out, n);
    return;
  }
  const left = a == 0 ? b : a;
  const right = b == 0 ? a : b;
  const bytes = (n + 7) >> 3;
  for (let i = 0; i < bytes; i++) {
    store<u8>(out + i, load<u8>(left + i) & load<u8>(right + i));
  }
  clearTail(out, n);
}

export function bitmapCopy(source: usize, bitOffset: i32, n: i32, out: usize): void {
  const first = source + (bitOffset >> 3);
  const shift = bitOffset & 7;
  const bytes = (n + 7) >> 3;
  if (shift == 0) {
    memory.copy(out, first, bytes);
  } else {
    for (let i = 0; i < bytes; i++) {
      const pair = <u32>load<u8>(first + i) | ((<u32>load<u8>(first + i, 1)) << 8);
      store<u8>(out + i, <u8>(pair >> shift));
    }
  }
  clearTail(out, n);
}

export function bitmapFill(out: usize, n: i32): void {
  memory.fill(out, 0xff, (n + 7) >> 3);
  clearTail(out, n);
}

export function bitmapCount(bitmap: usize, n: i32): i32 {
  if (bitmap == 0) return n;
  let count: i32 = 0;
  const bytes = n >> 3;
  for (let i = 0; i < bytes; i++) count += popcnt<i32>(<i32>load<u8>(bitmap + i));
  const rest = n & 7;
  if (rest != 0) count += popcnt<i32>(<i32>load<u8>(bitmap + bytes) & ((1 << rest) - 1));
  return count;
}

export function bitmapToBytes(bitmap: usize, bitOffset: i32, n: i32, out: usize): void {
  for (let i = 0; i < n; i++) store<u8>(out + i, <u8>bitAt(bitmap, bitOffset + i));
}

export function bytesToBitmap(bytes: usize, n: i32, out: usize): void {
  const groups = (n + 7) >> 3;
  for (let group = 0; group < groups; group++) {
    const first = group << 3;
    const end = min(n - first, 8);
    let packed: u32 = 0;
    for (let i = 0; i < end; i++) {
      packed |= (<u32>(load<u8>(bytes + first + i) != 0)) << i;
    }
    store<u8>(out + group, <u8>packed);
  }
}

/** Bit `i`, 1 where `bitmap` is 0. */
export function bitAt(bitmap: usize, i: i32): u32 {
  return bitmap == 0 ? 1 : (load<u8>(bitmap + (i >> 3)) >> (<u8>i & 7)) & 1;
}

function clearTail(out: usize, n: i32): void {
  const rest = n & 7;
  if (rest == 0) return;
  const last = out + (n >> 3);
  const mask: i32 = (1 << rest) - 1;
  store<u8>(last, load<u8>(last) & <u8>mask);
}
