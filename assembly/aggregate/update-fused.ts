// The usual sets of aggregates in one pass over resolved rows, with fixed cells: count at 0, then the BIGINT sum where
// there is one, then {min, -max} where wanted, then the DOUBLE sum. Two rows a turn: what is measured fastest. Contracts
// in src/kernels/aggregate/aggregate-kernels.ts.

export function fuseBigintDouble(rows: usize, bigints: usize, doubles: usize, n: i32): i32 {
  const one = i64x2(1, 0);
  const sign = f64x2(0.0, -0.0);
  let overflow = i64x2.splat(0);
  const end = rows + ((<usize>(n & ~1)) << 2);
  for (; rows < end; rows += 8, bigints += 16, doubles += 16) {
    let row = <usize>load<u32>(rows);
    let before = v128.load(row);
    let added = v128.load_lane<i64>(bigints, one, 1);
    let sum = i64x2.add(before, added);
    let offered = v128.xor(v128.load64_splat(doubles), sign);
    overflow = v128.or(overflow, v128.and(v128.xor(before, sum), v128.xor(added, sum)));
    v128.store(row, sum);
    v128.store(row, f64x2.pmin(v128.load(row, 16), offered), 16);
    store<f64>(row, load<f64>(row, 32) + load<f64>(doubles), 32);
    row = <usize>load<u32>(rows, 4);
    before = v128.load(row);
    added = v128.load_lane<i64>(bigints, one, 1, 8);
    sum = i64x2.add(before, added);
    offered = v128.xor(v128.load64_splat(doubles, 8), sign);
    overflow = v128.or(overflow, v128.and(v128.xor(before, sum), v128.xor(added, sum)));
    v128.store(row, sum);
    v128.store(row, f64x2.pmin(v128.load(row, 16), offered), 16);
    store<f64>(row, load<f64>(row, 32) + load<f64>(doubles, 8), 32);
  }
  if ((n & 1) != 0) {
    const row = <usize>load<u32>(rows);
    const before = v128.load(row);
    const added = v128.load_lane<i64>(bigints, one, 1);
    const sum = i64x2.add(before, added);
    overflow = v128.or(overflow, v128.and(v128.xor(before, sum), v128.xor(added, sum)));
    v128.store(row, sum);
    addDouble(row + 16, load<f64>(doubles));
  }
  return i32(i64x2.extract_lane(overflow, 1) < 0);
}

export function fuseDouble(rows: usize, doubles: usize, n: i32): void {
  const sign = f64x2(0.0, -0.0);
  const end = rows + ((<usize>(n & ~1)) << 2);
  for (; rows < end; rows += 8, doubles += 16) {
    let row = <usize>load<u32>(rows);
    let offered = v128.xor(v128.load64_splat(doubles), sign);
    store<i64>(row, load<i64>(row) + 1);
    v128.store(row, f64x2.pmin(v128.load(row, 8), offered), 8);
    store<f64>(row, load<f64>(row, 24) + load<f64>(doubles), 24);
    row = <usize>load<u32>(rows, 4);
    offered = v128.xor(v128.load64_splat(doubles, 8), sign);
    store<i64>(row, load<i64>(row) + 1);
    v128.store(row, f64x2.pmin(v128.load(row, 8), offered), 8);
    store<f64>(row, load<f64>(row, 24) + load<f64>(doubles, 8), 24);
  }
  if ((n & 1) != 0) {
    const row = <usize>load<u32>(rows);
    store<i64>(row, load<i64>(row) + 1);
    addDouble(row + 8, load<f64>(doubles));
  }
}

/** At {min, -max, sum}. */
function addDouble(cells: usize, value: f64): void {
  const offered = v128.xor(f64x2.splat(value), f64x2(0.0, -0.0));
  v128.store(cells, f64x2.pmin(v128.load(cells), offered));
  store<f64>(cells, load<f64>(cells, 16) + value, 16);
}
