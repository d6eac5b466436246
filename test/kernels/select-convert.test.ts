import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  COMPARE_EQUAL,
  COMPARE_GREATER,
  COMPARE_GREATER_OR_EQUAL,
  COMPARE_LESS,
  COMPARE_LESS_OR_EQUAL,
  COMPARE_NOT_EQUAL,
  PHYSICAL_F32,
  PHYSICAL_F64,
  PHYSICAL_I32,
  PHYSICAL_I64,
  PHYSICAL_U8,
} from '../../src/kernels/abi.js';
import {
  doubles,
  int32s,
  int64s,
  operandsOf,
  type Physical,
  WIDTH,
  writeValues,
} from '../support/operands.js';
import { TwinMemory } from '../support/twin-memory.js';

const SAME = -1;
const OPERATORS = [
  COMPARE_EQUAL,
  COMPARE_NOT_EQUAL,
  COMPARE_LESS,
  COMPARE_LESS_OR_EQUAL,
  COMPARE_GREATER,
  COMPARE_GREATER_OR_EQUAL,
];
const VALUES: Record<Physical, fc.Arbitrary<number | bigint>> = {
  u8: fc.constantFrom(0, 1),
  i32: int32s,
  i64: int64s,
  f32: doubles,
  f64: doubles,
};
const CODES: Record<Physical, number> = {
  u8: PHYSICAL_U8,
  i32: PHYSICAL_I32,
  i64: PHYSICAL_I64,
  f32: PHYSICAL_F32,
  f64: PHYSICAL_F64,
};
const TYPES = Object.keys(VALUES) as Physical[];
const COMPARISONS = {
  u8: 'compareU8',
  i32: 'compareI32',
  i64: 'compareI64',
  f32: 'compareF32',
  f64: 'compareF64',
} as const;

let twins: TwinMemory;
beforeAll(async () => {
  twins = await TwinMemory.load();
});

describe('comparisons', () => {
  it.each(TYPES)('of %s agree with the twin, NaN included', (physical) => {
    const operators = fc.constantFrom(...OPERATORS);
    const run = fc.property(operandsOf(VALUES[physical], 2), operators, (input, operator) => {
      const [a, b] = input.operands.map(({ values, isConstant }) => {
        const step = isConstant ? 0 : WIDTH[physical];
        return [writeValues(twins, physical, values), step] as const;
      });
      const out = twins.memory.allocate(input.n);
      const { firstDifference } = twins.run((kernels) =>
        kernels[COMPARISONS[physical]](operator, ...a!, ...b!, input.n, out),
      );
      expect(firstDifference).toBe(SAME);
    });
    fc.assert(run, { numRuns: 40 });
  });
});

describe('conversions', () => {
  const pairs = TYPES.flatMap((from) => TYPES.map((to) => [from, to] as const));

  it.each(pairs)('from %s to %s agree with the twin', (from, to) => {
    const run = fc.property(operandsOf(VALUES[from], 1), (input) => {
      const [{ values, isConstant }] = input.operands as [(typeof input.operands)[0]];
      const address = writeValues(twins, from, values);
      const step = isConstant ? 0 : WIDTH[from];
      const out = twins.memory.allocateZeroed(input.n * WIDTH[to]);
      const { memory } = twins;
      const read = () => [
        ...(memory.views[to] as Uint8Array).subarray(out / WIDTH[to], out / WIDTH[to] + input.n),
      ];
      twins.memory.kernels.castValues(CODES[from], CODES[to], address, step, input.n, out);
      const kernel = read();
      twins.twinCall((kernels) =>
        kernels.castValues(CODES[from], CODES[to], address, step, input.n, out),
      );
      expect(kernel).toEqual(read());
    });
    fc.assert(run, { numRuns: 25 });
  });

  it('truncate and saturate as Java casts floating point to integers', () => {
    const { memory } = twins;
    const values = [1.9, -1.9, 3e9, -3e9, Number.NaN, Infinity];
    const from = writeValues(twins, 'f64', values);
    const out = memory.allocate(48);
    memory.kernels.castValues(PHYSICAL_F64, PHYSICAL_I32, from, 8, values.length, out);
    expect([...memory.views.i32.subarray(out / 4, out / 4 + 6)]).toEqual([
      1,
      -1,
      2 ** 31 - 1,
      -(2 ** 31),
      0,
      2 ** 31 - 1,
    ]);
  });

  it('rescale times towards the past', () => {
    const times = fc.bigInt({ min: -(2n ** 50n), max: 2n ** 50n });
    const scales = fc.constantFrom([1, 1000], [1000, 1], [100, 100], [86_400_000, 1]);
    const run = fc.property(operandsOf(times, 1), scales, (input, scale) => {
      const [divisor, multiplier] = scale as [number, number];
      const values = twins.i64(input.operands[0]!.values);
      const out = twins.memory.allocate(input.n * 8);
      const { firstDifference } = twins.run((kernels) =>
        kernels.rescaleTimes(values, 8, divisor, multiplier, input.n, out),
      );
      expect(firstDifference).toBe(SAME);
    });
    fc.assert(run, { numRuns: 40 });
  });
});
