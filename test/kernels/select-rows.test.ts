import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Operand, operandsOf, WIDTH, writeValues } from '../support/operands.js';
import { TwinMemory } from '../support/twin-memory.js';

const SAME = -1;
const bytes = fc.constantFrom(0, 1);
const numbers = fc.integer({ min: 0, max: 255 });

let twins: TwinMemory;
beforeAll(async () => {
  twins = await TwinMemory.load();
});

function placeBytes({ values, isConstant }: Operand<number>): readonly [number, number] {
  return [writeValues(twins, 'u8', values), isConstant ? 0 : 1];
}

/** Distinct row numbers below `n`, ascending. */
function someRows(n: number, keep: readonly boolean[]): number[] {
  return Array.from({ length: n }, (_, row) => row).filter((row) => keep[row % keep.length]);
}

describe('filtering and taking rows', () => {
  it('keeps what is true and known, as the twin does', () => {
    const run = fc.property(operandsOf(bytes, 1), (input) => {
      const [values, step] = placeBytes(input.operands[0]!);
      const validity = twins.validity(input.valid[0]!);
      const out = twins.memory.allocateZeroed(input.n * 4);
      const result = twins.run((kernels) =>
        kernels.filterIndices(values, step, validity, input.n, out),
      );
      expect(result.kernel).toBe(result.twin);
      expect(result.firstDifference).toBe(SAME);
    });
    fc.assert(run, { numRuns: 60 });
  });

  it('gathers and scatters values of every width, and bitmaps', () => {
    const run = fc.property(operandsOf(numbers, 1), fc.boolean(), (input, isConstant) => {
      const { n } = input;
      const rows = someRows(n, input.valid[0]!);
      const count = rows.length;
      const indices = twins.u32([...rows, 0]);
      const validity = twins.validity(input.valid[0]!);
      for (const [physical, width] of [
        ['u8', 1],
        ['i32', 4],
        ['f64', 8],
      ] as const) {
        const values = writeValues(twins, physical, input.operands[0]!.values);
        const taken = twins.memory.allocateZeroed(n * width);
        const scattered = twins.memory.allocateZeroed(n * width);
        const { firstDifference } = twins.run((kernels) => {
          const take = width === 1 ? kernels.take1 : width === 4 ? kernels.take4 : kernels.take8;
          const scatter =
            width === 1 ? kernels.scatter1 : width === 4 ? kernels.scatter4 : kernels.scatter8;
          take(values, indices, count, taken);
          scatter(taken, isConstant ? 0 : width, indices, count, scattered);
        });
        expect(firstDifference).toBe(SAME);
      }
      const bits = twins.memory.allocateZeroed(n);
      const { firstDifference } = twins.run((kernels) => {
        kernels.takeBits(validity, indices, count, bits);
        kernels.scatterBits(validity, indices, count, bits);
      });
      expect(firstDifference).toBe(SAME);
    });
    fc.assert(run, { numRuns: 60 });
  });
});

describe('choosing between columns', () => {
  it('picks values of every width and bits, as the twin does', () => {
    const run = fc.property(operandsOf(numbers, 2), operandsOf(bytes, 1), (input, choice) => {
      const n = Math.min(input.n, choice.n);
      const condition = writeValues(twins, 'u8', choice.operands[0]!.values);
      const [a, b] = input.operands;
      const [aValidity, bValidity] = input.valid.map((valid) => twins.validity(valid));
      for (const physical of ['u8', 'i32', 'i64'] as const) {
        const width = WIDTH[physical];
        const out = twins.memory.allocateZeroed(n * width);
        const repeated = twins.memory.allocateZeroed(n * width);
        const left = writeValues(twins, physical, a!.values);
        const right = writeValues(twins, physical, b!.values);
        const { firstDifference } = twins.run((kernels) => {
          const choose =
            width === 1 ? kernels.choose1 : width === 4 ? kernels.choose4 : kernels.choose8;
          const broadcast =
            width === 1
              ? kernels.broadcast1
              : width === 4
                ? kernels.broadcast4
                : kernels.broadcast8;
          const leftStep = a!.isConstant ? 0 : width;
          choose(condition, left, leftStep, right, b!.isConstant ? 0 : width, n, out);
          broadcast(left, n, repeated);
        });
        expect(firstDifference).toBe(SAME);
      }
      const bits = twins.memory.allocateZeroed(n);
      const { firstDifference } = twins.run((kernels) =>
        kernels.chooseBits(condition, aValidity!, bValidity!, n, bits),
      );
      expect(firstDifference).toBe(SAME);
    });
    fc.assert(run, { numRuns: 60 });
  });
});

describe('three-valued logic', () => {
  it('agrees with the twins', () => {
    const run = fc.property(operandsOf(bytes, 2), fc.constantFrom(0, 1, 2), (input, wanted) => {
      const { n } = input;
      const [a, b] = input.operands.map(placeBytes);
      const [aValidity, bValidity] = input.valid.map((valid) => twins.validity(valid));
      const outs = Array.from({ length: 7 }, () => twins.memory.allocateZeroed(n));
      const { kernel, twin, firstDifference } = twins.run((kernels) => {
        const [and, andValidity, or, orValidity, not, truth, distinct] = outs as [
          number,
          number,
          number,
          number,
          number,
          number,
          number,
        ];
        kernels.logicalAnd(...a!, aValidity!, ...b!, bValidity!, n, and, andValidity);
        kernels.logicalOr(...a!, aValidity!, ...b!, bValidity!, n, or, orValidity);
        kernels.booleanNot(...a!, n, not);
        kernels.booleanTruth(...a!, aValidity!, n, truth);
        kernels.distinctRows(a![0], aValidity!, bValidity!, n, distinct);
        return kernels.findByte(a![0], wanted, aValidity!, n);
      });
      expect(kernel).toBe(twin);
      expect(firstDifference).toBe(SAME);
    });
    fc.assert(run, { numRuns: 100 });
  });

  it('makes the truth table of SQL', () => {
    const { memory } = twins;
    // false, true, unknown against each other.
    const a = twins.bytes([0, 0, 0, 1, 1, 1, 1, 0, 0]);
    const b = twins.bytes([0, 1, 0, 0, 1, 0, 0, 1, 0]);
    const aKnown = twins.validity([true, true, true, true, true, true, false, false, false]);
    const bKnown = twins.validity([true, true, false, true, true, false, true, true, false]);
    const out = memory.allocate(9);
    const known = memory.allocate(2);
    const table = (): (boolean | null)[] =>
      Array.from({ length: 9 }, (_, i) => {
        const bit = (memory.views.u8[known + (i >> 3)]! >> (i & 7)) & 1;
        return bit === 0 ? null : memory.views.u8[out + i] === 1;
      });
    memory.kernels.logicalAnd(a, 1, aKnown, b, 1, bKnown, 9, out, known);
    expect(table()).toEqual([false, false, false, false, true, null, false, null, null]);
    memory.kernels.logicalOr(a, 1, aKnown, b, 1, bKnown, 9, out, known);
    expect(table()).toEqual([false, true, null, true, true, true, null, true, null]);
  });
});
