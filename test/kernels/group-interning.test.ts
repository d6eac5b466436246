import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { Arena } from '../../src/kernels/arena.js';
import type { KernelMemory } from '../../src/kernels/kernel-memory.js';
import { StringDictionary } from '../../src/kernels/string-dictionary.js';
import { KeyTable } from '../../src/operators/window/key-table.js';
import { bothKernelMemories } from '../support/kernel-memories.js';
import { TwinMemory } from '../support/twin-memory.js';

let memories: readonly KernelMemory[];
let twins: TwinMemory;

beforeAll(async () => {
  memories = await bothKernelMemories();
  twins = await TwinMemory.load();
});

/** Numbers by first appearance, as a Map gives them. */
function numbered<T>(values: readonly T[]): number[] {
  const codes = new Map<T, number>();
  return values.map((value) => {
    const code = codes.get(value) ?? codes.size;
    codes.set(value, code);
    return code;
  });
}

/** Texts around 8 bytes, where the key stops being the text itself, some of them alike. */
const texts = fc.array(
  fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 12 }),
    fc.constantFrom('', '\0', 'a', 'aaaaaaaa', 'aaaaaaab', 'aaaaaaaaa', 'aaaaaaaaaaaaaaaab', 'ä€𝄞'),
    fc.integer({ min: 0, max: 2000 }).map((n) => `symbol-${n}`),
  ),
  { maxLength: 700 },
);

describe('string interning', () => {
  it('numbers strings by first appearance and keeps them exactly', () => {
    fc.assert(
      fc.property(texts, fc.infiniteStream(fc.boolean()), fc.boolean(), (all, bits, nullable) => {
        const valid = all.map(() => !nullable || bits.next().value === true);
        const encoded = all.map((text) => new TextEncoder().encode(text));
        const offsets = [0];
        for (const bytes of encoded) offsets.push(offsets.at(-1)! + bytes.length);
        const present = all.filter((_, i) => valid[i]);
        for (const memory of memories) {
          const arena = new Arena(memory);
          const data = arena.allocate(offsets.at(-1)! + 8);
          for (const [i, bytes] of encoded.entries())
            memory.views.u8.set(bytes, data + offsets[i]!);
          const offsetsAt = arena.allocate(offsets.length * 4);
          memory.views.u32.set(offsets, offsetsAt >> 2);
          const validity = arena.allocate(all.length);
          memory.views.u8.fill(0, validity, validity + all.length);
          valid.forEach((bit, i) => {
            if (bit) memory.views.u8[validity + (i >> 3)]! |= 1 << (i & 7);
          });
          const out = arena.allocate(all.length * 4);
          const dictionary = new StringDictionary(memory);
          dictionary.internColumn(offsetsAt, data, nullable ? validity : 0, all.length, out);
          const codes = [...memory.views.u32.subarray(out >> 2, (out >> 2) + all.length)];
          expect(codes.filter((_, i) => valid[i])).toEqual(numbered(present));
          expect(
            Array.from({ length: dictionary.size }, (_, code) => dictionary.text(code)),
          ).toEqual([...new Set(present)]);
          dictionary.close();
          arena.close();
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('key interning', () => {
  it('numbers 64-bit keys by first appearance, over many calls and growths', () => {
    const key = fc.oneof(
      fc.bigInt({ min: 0n, max: 700n }),
      fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    );
    fc.assert(
      fc.property(fc.array(fc.array(key, { maxLength: 400 }), { maxLength: 6 }), (chunks) => {
        for (const memory of memories) {
          const table = new KeyTable(memory);
          const ids: number[] = [];
          for (const keys of chunks) {
            const address = memory.allocate(keys.length * 8);
            const out = memory.allocate(keys.length * 4);
            memory.views.u64.set(keys, address >> 3);
            table.intern(address, keys.length, out);
            ids.push(...memory.views.u32.subarray(out >> 2, (out >> 2) + keys.length));
            memory.free(address, keys.length * 8);
            memory.free(out, keys.length * 4);
          }
          const all = chunks.flat();
          const from = table.keysAddress >> 3;
          expect(ids).toEqual(numbered(all));
          expect([...memory.views.u64.subarray(from, from + table.size)]).toEqual([
            ...new Set(all),
          ]);
          table.close();
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('key columns', () => {
  const same = (call: Parameters<TwinMemory['run']>[0]): void => {
    const { kernel, twin, firstDifference } = twins.run(call);
    expect(kernel).toEqual(twin);
    expect(firstDifference).toBe(-1);
  };

  it('do as their twins', () => {
    const id = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constant(0xffffffff));
    fc.assert(
      fc.property(fc.array(fc.tuple(id, id, fc.boolean()), { maxLength: 70 }), (rows) => {
        const n = rows.length;
        const keys = twins.i64(
          Array.from({ length: 10 }, (_, i) => BigInt(i * 37) << BigInt(i * 6)),
        );
        const table = twins.u32(Array.from({ length: 10 }, (_, i) => i * 3));
        const a = twins.u32(rows.map(([high]) => high));
        const b = twins.u32(rows.map(([, low]) => low));
        const known = twins.u32(rows.map(([high]) => high % 10));
        const validity = twins.validity(rows.map(([, , valid]) => valid));
        const out = twins.memory.allocateZeroed(n * 8);
        const other = twins.memory.allocateZeroed(n * 8);
        same((kernels) => kernels.foldIds(a, b, n, out));
        same((kernels) => kernels.unfoldIds(keys, known, n, out, other));
        same((kernels) => kernels.markNullIds(a, validity, n, out));
        same((kernels) => kernels.validIds(a, n, out));
        same((kernels) => kernels.codesOfIds(a, n, out));
        same((kernels) => kernels.gatherIds(table, a, n, out));
        for (const width of [1, 4, 8]) {
          same((kernels) => kernels.gatherKeys(keys, a, n, width, out));
          same((kernels) => kernels.keysOfColumn(a, width, n >> 1, out));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('give every NaN one key, and 0.0 and -0.0 two', () => {
    const bits = [0x7ff8000000000001n, 0x7ff8000000000000n, -(2n ** 51n), 2n ** 63n, 0n];
    const values = twins.i64(bits.map((word) => BigInt.asIntN(64, word)));
    const out = twins.memory.allocateZeroed(40);
    same((kernels) => kernels.keysOfF64(values, 5, out));
    expect(new Set(twins.memory.views.u64.slice(out >> 3, (out >> 3) + 5)).size).toBe(3);
    const floats = twins.u32([0x7fc00001, 0xffc00000, 0x80000000, 0]);
    same((kernels) => kernels.keysOfF32(floats, 4, out));
    expect(new Set(twins.memory.views.u64.slice(out >> 3, (out >> 3) + 4)).size).toBe(3);
  });
});
