// Timestamps of finer units as milliseconds, rounded down, so that those before 1970 fall in the right window.

export function timesToMs(times: usize, n: i32, unitsPerMs: i32, out: usize): void {
  const units = <i64>unitsPerMs;
  const end = times + ((<usize>n) << 3);
  for (; times < end; times += 8, out += 8) {
    const time = load<i64>(times);
    const quotient = time / units;
    store<i64>(out, quotient - i64(time < quotient * units));
  }
}
