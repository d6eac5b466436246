import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { StringDictionary } from '../../src/kernels/string-dictionary.js';
import { TwinMemory } from '../support/twin-memory.js';

let twins: TwinMemory;

beforeAll(async () => {
  twins = await TwinMemory.load();
});

function expectAgreement(run: ReturnType<TwinMemory['run']>): void {
  expect(run.firstDifference).toBe(-1);
  expect(run.kernel).toEqual(run.twin);
}

describe('the kernels that check and bring in columns agree with their twins', () => {
  it('allBelow', () => {
    const values = fc.array(fc.oneof(fc.nat(9), fc.constantFrom(0xffffffff, 0x80000000)), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(values, fc.constantFrom(0, 5, 10, 0x80000001), (all, limit) => {
        const address = twins.u32(all);
        expectAgreement(twins.run((kernels) => kernels.allBelow(address, all.length, limit)));
        expect(twins.memory.kernels.allBelow(address, all.length, limit)).toBe(
          all.every((value) => value < limit) ? 1 : 0,
        );
      }),
    );
  });

  it('offsetsRise', () => {
    const values = fc.array(fc.integer({ min: -2, max: 9 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(values, fc.boolean(), (all, isSorted) => {
        const offsets = isSorted ? [...all].sort((a, b) => a - b) : all;
        const address = twins.u32(offsets.map((offset) => offset >>> 0));
        const n = offsets.length - 1;
        expectAgreement(twins.run((kernels) => kernels.offsetsRise(address, n)));
      }),
    );
  });

  it('rescaleI64', () => {
    const value = fc.oneof(
      fc.bigInt({ min: -5000n, max: 5000n }),
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    );
    const rows = fc.array(fc.tuple(value, fc.boolean()), { maxLength: 20 });
    const scale = fc.constantFrom([1000, 1], [1e9, 1], [1, 1000], [1, 86_400_000], [1, 1]);
    fc.assert(
      fc.property(rows, scale, (all, [multiplier = 1, divisor = 1]) => {
        const address = twins.i64(all.map(([each]) => each));
        const validity = twins.validity(all.map(([, valid]) => valid));
        expectAgreement(
          twins.run((kernels) =>
            kernels.rescaleI64(address, validity, all.length, multiplier, divisor),
          ),
        );
      }),
    );
  });

  it('gatherUtf8Offsets and gatherUtf8Bytes', () => {
    const dictionary = new StringDictionary(twins.memory);
    const texts = ['', 'a', 'ü', 'quite a long string'];
    for (const text of texts) dictionary.intern(text);
    const rows = fc.array(fc.tuple(fc.nat(texts.length - 1), fc.boolean()), {
      minLength: 1,
      maxLength: 20,
    });
    fc.assert(
      fc.property(rows, fc.constantFrom(0, 4), (all, step) => {
        const n = all.length;
        const codes = twins.u32(all.map(([code]) => code));
        const validity = twins.validity(all.map(([, valid]) => valid));
        const offsets = twins.memory.allocate((n + 1) * 4);
        const bytes = twins.memory.allocate(n * 20);
        expectAgreement(
          twins.run((kernels) => {
            const { address } = dictionary;
            const total = kernels.gatherUtf8Offsets(address, codes, step, validity, n, offsets);
            kernels.gatherUtf8Bytes(address, codes, step, n, offsets, bytes);
            return total;
          }),
        );
      }),
    );
  });
});
