// Row watermarks of one input of a union, as the watermark of all inputs is before each row.

export function combineRowWatermarks(
  watermarks: usize,
  n: i32,
  othersMs: f64,
  currentMs: f64,
  out: usize,
): void {
  const others = fromMs(othersMs);
  const current = fromMs(currentMs);
  const end = out + ((<usize>n) << 3);
  if (watermarks == 0) {
    for (; out < end; out += 8) store<i64>(out, current);
    return;
  }
  for (; out < end; watermarks += 8, out += 8) {
    store<i64>(out, max<i64>(current, min<i64>(load<i64>(watermarks), others)));
  }
}

function fromMs(ms: f64): i64 {
  if (ms == -Infinity) return i64.MIN_VALUE;
  return ms == Infinity ? i64.MAX_VALUE : <i64>ms;
}
