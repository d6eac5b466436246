// Number of each row's slice, counted from a base. Contract in src/kernels/window/window-kernels.ts.

const RANGE_FAST: f64 = 2147483648;

export function sliceOrdinals(
  times: usize,
  n: i32,
  baseMs: f64,
  rangeMs: f64,
  sliceMs: f64,
  out: usize,
): void {
  const base = <i64>baseMs;
  const slice = <i64>sliceMs;
  let row: i32 = 0;
  if (rangeMs < RANGE_FAST && sliceMs < RANGE_FAST) {
    row = n & ~3;
    ordinalsByMagic(times, row, base, <u64>slice, out);
  }
  for (; row < n; row++) {
    const time = load<i64>(times + ((<usize>row) << 3));
    store<u32>(out + ((<usize>row) << 2), <u32>((time - base) / slice));
  }
}

/**
 * Division of a 31-bit number by multiplying with ceil(2^shift / slice), exact with shift = 31 + ceil(log2(slice));
 * `n` is a multiple of 4.
 */
function ordinalsByMagic(times: usize, n: i32, base: i64, slice: u64, out: usize): void {
  const shift = 31 + (slice == 1 ? 0 : 64 - clz<u64>(slice - 1));
  const magic = i32x4.splat(<i32>(<u32>((((<u64>1) << shift) + slice - 1) / slice)));
  const bases = i64x2.splat(base);
  const end = times + ((<usize>n) << 3);
  for (; times < end; times += 32, out += 16) {
    const a = i64x2.sub(v128.load(times), bases);
    const b = i64x2.sub(v128.load(times, 16), bases);
    const since = v128.shuffle<i32>(a, b, 0, 2, 4, 6);
    const low = i64x2.shr_u(i64x2.extmul_low_i32x4_u(since, magic), <i32>shift);
    const high = i64x2.shr_u(i64x2.extmul_high_i32x4_u(since, magic), <i32>shift);
    v128.store(out, v128.shuffle<i32>(low, high, 0, 2, 4, 6));
  }
}
