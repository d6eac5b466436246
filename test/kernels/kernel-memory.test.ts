import { beforeAll, describe, expect, it } from 'vitest';
import type { KernelMode } from '../../src/kernels/load-kernels.js';
import { loadKernels, provideKernelBytes } from '../../src/kernels/load-kernels.js';
import { StringDictionary } from '../../src/kernels/string-dictionary.js';
import { readKernelBytes } from '../../src/platform/node.js';

const MODES: readonly KernelMode[] = ['webassembly', 'typescript'];

beforeAll(() => provideKernelBytes(readKernelBytes));

describe.each(MODES)('kernel memory (%s)', (mode) => {
  it('clears zeroed blocks whether or not they have been used before', async () => {
    const memory = await loadKernels({ mode });
    const sizes = [16, 1000, 1 << 16, 3 << 20];

    for (let round = 0; round < 2; round++) {
      for (const size of sizes) {
        const address = memory.allocateZeroed(size);
        const block = memory.views.u8.subarray(address, address + size);
        expect(block.every((byte) => byte === 0)).toBe(true);
        block.fill(0xff);
        memory.free(address, size);
      }
    }
  });
});

describe.each(MODES)('a string dictionary (%s)', (mode) => {
  it('keeps its codes when room for more strings is made', async () => {
    const memory = await loadKernels({ mode });
    const dictionary = new StringDictionary(memory);
    const before = ['a', '', 'zwölf'].map((text) => dictionary.intern(text));

    dictionary.reserve(100_000, 2_000_000);
    const { byteLength } = dictionary;
    for (let i = 0; i < 100_000; i++) dictionary.intern(`string ${i}`);

    expect(before.map((code) => dictionary.text(code))).toEqual(['a', '', 'zwölf']);
    expect(['a', '', 'zwölf'].map((text) => dictionary.intern(text))).toEqual(before);
    expect(dictionary.intern('string 99999')).toBe(3 + 99_999);
    expect(dictionary.byteLength).toBe(byteLength);
  });
});
