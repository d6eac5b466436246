import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  JOIN_CURSOR_BYTES,
  JOIN_KEY_CODE,
  JOIN_KEY_F32,
  JOIN_KEY_F64,
  JOIN_KEY_I32,
  JOIN_KEY_I32_AS_F64,
  JOIN_KEY_I64,
  JOIN_KEY_I64_AS_F64,
  JOIN_KEY_U8,
} from '../../src/kernels/abi.js';
import { StringDictionary } from '../../src/kernels/string-dictionary.js';
import { type KernelCall, TwinMemory } from '../support/twin-memory.js';

let twins: TwinMemory;

beforeAll(async () => {
  twins = await TwinMemory.load();
});

function expectAgreement(call: KernelCall): unknown {
  const run = twins.run(call);
  expect(run.firstDifference).toBe(-1);
  expect(run.kernel).toEqual(run.twin);
  return run.kernel;
}

/** Words from a small range, so that keys repeat, and absent flags. */
const rows = fc.array(
  fc.record({
    key: fc.tuple(fc.bigInt({ min: 0n, max: 3n }), fc.bigInt({ min: 0n, max: 2n })),
    absent: fc.boolean().map(Number),
  }),
  { minLength: 1, maxLength: 40 },
);

describe('the join kernels agree with their twins', () => {
  it('joinMapCodes', () => {
    const texts = fc.uniqueArray(
      fc.constantFrom('', 'a', 'b', 'exactly8', 'more than eight', 'more than eighT', 'ü'),
    );
    fc.assert(
      fc.property(texts, texts, fc.nat(3), (own, known, from) => {
        const [mine, theirs] = [own, known].map((all) => {
          const dictionary = new StringDictionary(twins.memory);
          for (const text of all) dictionary.intern(text);
          return dictionary;
        }) as [StringDictionary, StringDictionary];
        const out = twins.u32(own.map(() => 99));
        const start = Math.min(from, own.length);
        expectAgreement((kernels) =>
          kernels.joinMapCodes(mine.address, start, own.length, theirs.address, out),
        );
        const mapped = twins.memory.views.u32.slice(out >> 2, (out >> 2) + own.length);
        expect([...mapped].slice(start)).toEqual(
          own.slice(start).map((text) => known.indexOf(text) + 1),
        );
      }),
      { numRuns: 50 },
    );
  });

  it('joinKeyWords', () => {
    const kinds = [
      [JOIN_KEY_U8, 1],
      [JOIN_KEY_I32, 4],
      [JOIN_KEY_I64, 8],
      [JOIN_KEY_F32, 4],
      [JOIN_KEY_F64, 8],
      [JOIN_KEY_I32_AS_F64, 4],
      [JOIN_KEY_I64_AS_F64, 8],
    ] as const;
    const value = fc.oneof(
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      fc.constantFrom(0n, -(2n ** 63n), 0x7ff8000000000001n, 0x7fc00001n, 0x80000000n),
    );
    const all = fc.array(fc.tuple(value, fc.boolean()), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(
        fc.constantFrom(...kinds),
        all,
        fc.boolean(),
        ([kind, width], cells, isConstant) => {
          const n = cells.length;
          const values = twins.i64(cells.map(([cell]) => cell));
          const validity = twins.validity(cells.map(([, valid]) => valid));
          const words = twins.i64(new Array<number>(n * 2).fill(7));
          const absent = twins.bytes(new Array<number>(n).fill(0));
          expectAgreement((kernels) => {
            const step = isConstant ? 0 : width;
            kernels.joinKeyWords(kind, values, step, validity, 0, n, 2, words + 8, absent);
          });
        },
      ),
    );
  });

  it('joinKeyWords of codes, where an unknown one matches nothing', () => {
    const codes = twins.u32([0, 1, 2, 1]);
    const known = twins.u32([5, 0, 6]);
    const words = twins.i64([9, 9, 9, 9]);
    const absent = twins.bytes([0, 0, 0, 0]);
    expectAgreement((kernels) =>
      kernels.joinKeyWords(JOIN_KEY_CODE, codes, 4, 0, known, 4, 1, words, absent),
    );
    expect([...twins.memory.views.u64.slice(words >> 3, (words >> 3) + 4)]).toEqual([
      5n,
      0n,
      6n,
      0n,
    ]);
    expect([...twins.memory.views.u8.slice(absent, absent + 4)]).toEqual([0, 1, 0, 1]);
  });

  it('joinBuild, joinProbe, joinShape and joinExpand', () => {
    const capacity = fc.integer({ min: 1, max: 30 });
    fc.assert(
      fc.property(rows, rows, fc.boolean(), capacity, (table, probes, keepUnmatched, most) => {
        const known = twins.i64(table.flatMap(({ key }) => key));
        const knownAbsent = twins.bytes(table.map((row) => row.absent));
        const words = twins.i64(probes.flatMap(({ key }) => key));
        const absent = twins.bytes(probes.map((row) => row.absent));
        const slots = twins.u32(new Array<number>(64).fill(0));
        const next = twins.u32(new Array<number>(table.length + 1).fill(0));
        const first = twins.u32(probes.map(() => 99));
        const cursor = twins.memory.allocateZeroed(JOIN_CURSOR_BYTES);
        const outs = [twins.memory.allocate(most * 4), twins.memory.allocate(most * 4)] as const;
        expectAgreement((kernels) => {
          kernels.joinBuild(known, 2, knownAbsent, table.length, slots, 63, next);
          kernels.joinProbe(words, 2, absent, probes.length, known, slots, 63, first);
          return [
            kernels.joinShape(first, probes.length, next),
            kernels.joinShape(first, probes.length, 0),
          ];
        });
        for (;;) {
          const count = expectAgreement((kernels) =>
            kernels.joinExpand(
              first,
              probes.length,
              next,
              keepUnmatched ? 1 : 0,
              cursor,
              most,
              ...outs,
            ),
          );
          if (count === 0) break;
        }
      }),
    );
  });

  it('joinProbeCodes', () => {
    const cells = fc.array(fc.tuple(fc.nat(3), fc.boolean()), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(cells, fc.constantFrom(0, 4), (all, step) => {
        const codes = twins.u32(all.map(([code]) => code));
        const validity = twins.validity(all.map(([, valid]) => valid));
        const table = twins.u32([3, 0, 1, 2]);
        const out = twins.u32(all.map(() => 99));
        expectAgreement((kernels) =>
          kernels.joinProbeCodes(codes, step, validity, table, all.length, out),
        );
      }),
    );
  });
});
