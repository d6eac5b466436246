import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  COMPARE_EQUAL,
  COMPARE_GREATER,
  COMPARE_LESS,
  EXTRACT_EPOCH,
  EXTRACT_YEAR,
  FORMAT_DAY,
  FORMAT_FRACTION,
  FORMAT_HOUR,
  FORMAT_LITERAL,
  FORMAT_MINUTE,
  FORMAT_MONTH,
  FORMAT_SECOND,
  FORMAT_YEAR,
  FORMAT_YEAR_OF_CENTURY,
} from '../../src/kernels/abi.js';
import { StringDictionary } from '../../src/kernels/string-dictionary.js';
import { int32s, int64s, operandsOf, writeValues } from '../support/operands.js';
import { TwinMemory } from '../support/twin-memory.js';

const SAME = -1;
const texts = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'b', 'ß', '€', '😀'), maxLength: 6 }),
  fc.string({ unit: 'binary', maxLength: 6 }),
);
const patterns = fc.string({ unit: fc.constantFrom('a', 'b', '€', '%', '_', '\\'), maxLength: 6 });

let twins: TwinMemory;
let dictionaries: readonly StringDictionary[] = [];
beforeEach(async () => {
  twins = await TwinMemory.load();
  dictionaries = [new StringDictionary(twins.memory), new StringDictionary(twins.memory)];
});

/** The texts as codes of one of the two dictionaries. */
function placeTexts(values: readonly string[], which = 0): { dictionary: number; codes: number } {
  const dictionary = dictionaries[which]!;
  const codes = values.map((text) => dictionary.intern(text));
  return { dictionary: dictionary.address, codes: twins.u32(codes) };
}

describe('kernels over strings', () => {
  it('compare by code points, across dictionaries', () => {
    const operators = fc.constantFrom(COMPARE_EQUAL, COMPARE_LESS, COMPARE_GREATER);
    const run = fc.property(operandsOf(texts, 2), operators, (input, operator) => {
      const [a, b] = input.operands.map(({ values }, i) => placeTexts(values, i));
      const out = twins.memory.allocate(input.n);
      const { firstDifference } = twins.run((kernels) =>
        kernels.compareUtf8(
          operator,
          a!.dictionary,
          a!.codes,
          4,
          b!.dictionary,
          b!.codes,
          input.operands[1]!.isConstant ? 0 : 4,
          input.n,
          out,
        ),
      );
      expect(firstDifference).toBe(SAME);
    });
    fc.assert(run, { numRuns: 50 });
  });

  it('concatenate, measuring first', () => {
    const run = fc.property(operandsOf(texts, 2), (input) => {
      const [a, b] = input.operands.map(({ values }, i) => placeTexts(values, i));
      const validity = twins.validity(input.valid[0]!);
      const offsets = twins.memory.allocateZeroed((input.n + 1) * 4);
      const bytes = twins.memory.allocateZeroed(input.n * 64);
      for (const target of [0, bytes]) {
        const { firstDifference } = twins.run((kernels) =>
          kernels.concatUtf8(
            a!.dictionary,
            a!.codes,
            4,
            b!.dictionary,
            b!.codes,
            4,
            validity,
            input.n,
            offsets,
            target,
          ),
        );
        expect(firstDifference).toBe(SAME);
      }
    });
    fc.assert(run, { numRuns: 50 });
  });

  it('cut substrings by characters', () => {
    const places = fc.oneof(fc.integer({ min: -7, max: 7 }), int32s);
    const run = fc.property(operandsOf(texts, 1), places, places, (input, from, length) => {
      const { dictionary, codes } = placeTexts(input.operands[0]!.values);
      const validity = twins.validity(input.valid[0]!);
      const start = writeValues(twins, 'i32', [from]);
      const count = writeValues(twins, 'i32', [length]);
      const offsets = twins.memory.allocateZeroed((input.n + 1) * 4);
      const bytes = twins.memory.allocateZeroed(input.n * 64);
      const { firstDifference } = twins.run((kernels) =>
        kernels.substringUtf8(
          dictionary,
          codes,
          4,
          start,
          0,
          count,
          0,
          validity,
          input.n,
          offsets,
          bytes,
        ),
      );
      expect(firstDifference).toBe(SAME);
    });
    fc.assert(run, { numRuns: 100 });
  });

  it('match LIKE patterns, with and without escape', () => {
    const escapes = fc.constantFrom(-1, '\\'.charCodeAt(0));
    const run = fc.property(
      operandsOf(texts, 1),
      patterns,
      escapes,
      (input, pattern, escapeByte) => {
        const { dictionary, codes } = placeTexts(input.operands[0]!.values);
        const wanted = placeTexts([pattern], 1);
        const out = twins.memory.allocate(input.n);
        const { firstDifference } = twins.run((kernels) =>
          kernels.likeUtf8(
            dictionary,
            codes,
            4,
            wanted.dictionary,
            wanted.codes,
            0,
            escapeByte,
            input.n,
            out,
          ),
        );
        expect(firstDifference).toBe(SAME);
      },
    );
    fc.assert(run, { numRuns: 300 });
  });
});

describe('kernels over times', () => {
  /** Milliseconds of the years 1 to 9999, and times of day around midnights. */
  const times = fc.oneof(
    fc.bigInt({ min: -62_135_596_800_000n, max: 253_402_300_799_999n }),
    fc.bigInt({ min: -3n, max: 3n }).map((ms) => ms + 951_782_400_000n),
  );

  it('extract every calendar field', () => {
    const fields = fc.integer({ min: EXTRACT_YEAR, max: EXTRACT_EPOCH });
    const run = fc.property(operandsOf(times, 1), fields, (input, extracted) => {
      const values = twins.i64(input.operands[0]!.values);
      const out = twins.memory.allocate(input.n * 8);
      const { firstDifference } = twins.run((kernels) =>
        kernels.extractTime(extracted, values, 8, 1000, input.n, out),
      );
      expect(firstDifference).toBe(SAME);
    });
    fc.assert(run, { numRuns: 150 });
  });

  it('add months', () => {
    const run = fc.property(
      operandsOf(times, 1),
      fc.integer({ min: -60, max: 60 }),
      (input, by) => {
        const values = twins.i64(input.operands[0]!.values);
        const months = writeValues(twins, 'i32', [by]);
        const out = twins.memory.allocate(input.n * 8);
        const { firstDifference } = twins.run((kernels) =>
          kernels.addMonths(values, 8, months, 0, 86_400_000, input.n, out),
        );
        expect(firstDifference).toBe(SAME);
      },
    );
    fc.assert(run, { numRuns: 80 });
  });

  it('print integers and times', () => {
    const program = [
      [FORMAT_YEAR, 4],
      [FORMAT_LITERAL, 45],
      [FORMAT_MONTH, 2],
      [FORMAT_YEAR_OF_CENTURY, 2],
      [FORMAT_DAY, 1],
      [FORMAT_HOUR, 2],
      [FORMAT_MINUTE, 2],
      [FORMAT_SECOND, 2],
      [FORMAT_FRACTION, 5],
    ].flat();
    const steps = twins.bytes(program);
    const run = fc.property(operandsOf(times, 1), operandsOf(int64s, 1), (input, whole) => {
      const values = twins.i64(input.operands[0]!.values);
      const integers = twins.i64(whole.operands[0]!.values);
      const validity = twins.validity(input.valid[0]!);
      const offsets = twins.memory.allocateZeroed((input.n + 1) * 4);
      const bytes = twins.memory.allocateZeroed(input.n * 48);
      const printed = twins.run((kernels) =>
        kernels.formatTimes(
          values,
          8,
          validity,
          1000,
          steps,
          program.length,
          input.n,
          offsets,
          bytes,
        ),
      );
      expect(printed.firstDifference).toBe(SAME);
      const n = Math.min(input.n, whole.n);
      const numbers = twins.run((kernels) =>
        kernels.formatI64(integers, 8, validity, n, offsets, bytes),
      );
      expect(numbers.firstDifference).toBe(SAME);
    });
    fc.assert(run, { numRuns: 80 });
  });
});
