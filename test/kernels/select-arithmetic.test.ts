import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  ARITHMETIC_ADD,
  ARITHMETIC_DIVIDE,
  ARITHMETIC_MULTIPLY,
  ARITHMETIC_REMAINDER,
  ARITHMETIC_SUBTRACT,
  UNARY_ABS,
  UNARY_CEIL,
  UNARY_EXP,
  UNARY_FLOOR,
  UNARY_LN,
  UNARY_NEGATE,
  UNARY_SIGN,
  UNARY_SQRT,
} from '../../src/kernels/abi.js';
import type { Kernels } from '../../src/kernels/kernels.js';
import {
  doubles,
  int32s,
  int64s,
  type Operand,
  operandsOf,
  type Physical,
  WIDTH,
  writeValues,
} from '../support/operands.js';
import { TwinMemory } from '../support/twin-memory.js';

const SAME = -1;
const WHOLE_OPERATORS = [ARITHMETIC_ADD, ARITHMETIC_SUBTRACT, ARITHMETIC_MULTIPLY];
const DIVISIONS = [ARITHMETIC_DIVIDE, ARITHMETIC_REMAINDER];

let twins: TwinMemory;
beforeAll(async () => {
  twins = await TwinMemory.load();
});

function place(
  physical: Physical,
  { values, isConstant }: Operand<number | bigint>,
): readonly [address: number, step: number] {
  return [writeValues(twins, physical, values), isConstant ? 0 : WIDTH[physical]];
}

/** The `n` floating point results of the kernels, then of the twins, over the same memory. */
function floats(
  physical: 'f32' | 'f64',
  n: number,
  call: (kernels: Kernels, out: number) => void,
): readonly (readonly number[])[] {
  const { memory } = twins;
  const out = memory.allocate(n * 8);
  const results = () => [
    ...memory.views[physical].subarray(out / WIDTH[physical], out / WIDTH[physical] + n),
  ];
  call(memory.kernels, out);
  const kernel = results();
  twins.twinCall((kernels) => call(kernels, out));
  return [kernel, results()];
}

describe('integer arithmetic', () => {
  it.each(['i32', 'i64'] as const)('wraps in %s as its twin does', (physical) => {
    const values: fc.Arbitrary<number | bigint> = physical === 'i32' ? int32s : int64s;
    const run = fc.property(
      operandsOf(values, 2),
      fc.constantFrom(...WHOLE_OPERATORS),
      (input, op) => {
        const [a, b] = input.operands.map((operand) => place(physical, operand));
        const out = twins.memory.allocate(input.n * 8);
        const name = physical === 'i32' ? 'arithmeticI32' : 'arithmeticI64';
        const result = twins.run((kernels) => kernels[name](op, ...a!, ...b!, input.n, out));
        expect(result.firstDifference).toBe(SAME);
      },
    );
    fc.assert(run, { numRuns: 60 });
  });

  it.each(['i32', 'i64'] as const)('divides in %s up to the first valid zero', (physical) => {
    const values: fc.Arbitrary<number | bigint> = physical === 'i32' ? int32s : int64s;
    const run = fc.property(operandsOf(values, 2), fc.constantFrom(...DIVISIONS), (input, op) => {
      const [a, b] = input.operands.map((operand) => place(physical, operand));
      const validity = twins.validity(input.valid[0]!);
      const out = twins.memory.allocateZeroed(input.n * 8);
      const name = physical === 'i32' ? 'divideI32' : 'divideI64';
      const result = twins.run((kernels) =>
        kernels[name](op, ...a!, ...b!, validity, input.n, out),
      );
      expect(result.kernel).toBe(result.twin);
      expect(result.firstDifference).toBe(SAME);
    });
    fc.assert(run, { numRuns: 80 });
  });

  it('divides the least integer by -1 as Java does, without a trap', () => {
    const { memory } = twins;
    const least = writeValues(twins, 'i32', [-(2 ** 31)]);
    const minusOne = writeValues(twins, 'i32', [-1]);
    const out = memory.allocate(4);
    expect(memory.kernels.divideI32(ARITHMETIC_DIVIDE, least, 4, minusOne, 4, 0, 1, out)).toBe(1);
    expect(memory.views.i32[out / 4]).toBe(-(2 ** 31));
    expect(memory.kernels.divideI32(ARITHMETIC_REMAINDER, least, 4, minusOne, 4, 0, 1, out)).toBe(
      1,
    );
    expect(memory.views.i32[out / 4]).toBe(0);
  });
});

describe('floating point arithmetic', () => {
  it.each(['f32', 'f64'] as const)('gives in %s what its twin gives', (physical) => {
    const operators = [...WHOLE_OPERATORS, ...DIVISIONS];
    const run = fc.property(operandsOf(doubles, 2), fc.constantFrom(...operators), (input, op) => {
      const [a, b] = input.operands.map((operand) => place(physical, operand));
      const name = physical === 'f32' ? 'arithmeticF32' : 'arithmeticF64';
      const [kernel, twin] = floats(physical, input.n, (kernels, out) =>
        kernels[name](op, ...a!, ...b!, input.n, out),
      );
      expect(kernel).toEqual(twin);
    });
    fc.assert(run, { numRuns: 80 });
  });
});

describe('functions of one number', () => {
  const OPERATORS = [UNARY_NEGATE, UNARY_ABS, UNARY_SIGN, UNARY_CEIL, UNARY_FLOOR];

  it.each(['i32', 'i64'] as const)('agree with their twins in %s', (physical) => {
    const values: fc.Arbitrary<number | bigint> = physical === 'i32' ? int32s : int64s;
    const run = fc.property(operandsOf(values, 1), fc.constantFrom(...OPERATORS), (input, op) => {
      const [address, step] = place(physical, input.operands[0]!);
      const out = twins.memory.allocate(input.n * 8);
      const name = physical === 'i32' ? 'unaryI32' : 'unaryI64';
      const result = twins.run((kernels) => kernels[name](op, address, step, input.n, out));
      expect(result.firstDifference).toBe(SAME);
    });
    fc.assert(run, { numRuns: 40 });
  });

  it.each(['f32', 'f64'] as const)('agree with their twins in %s', (physical) => {
    const operators = physical === 'f64' ? [...OPERATORS, UNARY_SQRT] : OPERATORS;
    const run = fc.property(operandsOf(doubles, 1), fc.constantFrom(...operators), (input, op) => {
      const [address, step] = place(physical, input.operands[0]!);
      const name = physical === 'f32' ? 'unaryF32' : 'unaryF64';
      const [kernel, twin] = floats(physical, input.n, (kernels, out) =>
        kernels[name](op, address, step, input.n, out),
      );
      expect(kernel).toEqual(twin);
    });
    fc.assert(run, { numRuns: 60 });
  });

  it('come within a rounding of the twins for logarithms, exponentials and powers', () => {
    const run = fc.property(operandsOf(doubles, 2), (input) => {
      const [a, b] = input.operands.map((operand) => place('f64', operand));
      const calls = [
        (kernels: Kernels, out: number) => kernels.unaryF64(UNARY_LN, ...a!, input.n, out),
        (kernels: Kernels, out: number) => kernels.unaryF64(UNARY_EXP, ...a!, input.n, out),
        (kernels: Kernels, out: number) => kernels.powerF64(...a!, ...b!, input.n, out),
      ];
      for (const call of calls) {
        const [kernel, twin] = floats('f64', input.n, call);
        kernel!.forEach((value, i) => {
          const expected = twin![i]!;
          const isClose = Math.abs(value - expected) <= Math.abs(expected) * 1e-14;
          expect(Object.is(value, expected) || isClose || value === expected).toBe(true);
        });
      }
    });
    fc.assert(run, { numRuns: 60 });
  });
});

describe('rounding', () => {
  it('goes by the decimal that a double prints as', () => {
    const cents = fc.integer({ min: -10_000_000, max: 10_000_000 }).map((value) => value / 1000);
    const numbers = fc.oneof(cents, fc.double({ noNaN: true }));
    const run = fc.property(
      operandsOf(numbers, 1),
      fc.integer({ min: -5, max: 8 }),
      (input, places) => {
        const [address, step] = place('f64', input.operands[0]!);
        const digits = writeValues(twins, 'i32', [places]);
        const [kernel, twin] = floats('f64', input.n, (kernels, out) =>
          kernels.roundF64(address, step, digits, 0, input.n, out),
        );
        kernel!.forEach((value, i) => {
          const error = Math.abs(value - twin![i]!);
          expect(value === twin![i] || error <= Math.abs(value) * 2e-16).toBe(true);
        });
      },
    );
    fc.assert(run, { numRuns: 100 });
  });

  it('rounds whole numbers before the point as its twin does', () => {
    const run = fc.property(
      operandsOf(int64s, 1),
      fc.integer({ min: -20, max: 2 }),
      (input, places) => {
        const [address, step] = place('i64', input.operands[0]!);
        const digits = writeValues(twins, 'i32', [places]);
        const out = twins.memory.allocate(input.n * 8);
        const result = twins.run((kernels) =>
          kernels.roundI64(address, step, digits, 0, input.n, out),
        );
        expect(result.firstDifference).toBe(SAME);
      },
    );
    fc.assert(run, { numRuns: 60 });
  });
});
