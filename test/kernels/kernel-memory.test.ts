import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { KernelMemory } from '../../src/kernels/kernel-memory.js';
import type { KernelMode } from '../../src/kernels/load-kernels.js';
import { loadKernels, provideKernelBytes } from '../../src/kernels/load-kernels.js';
import { StringDictionary } from '../../src/kernels/string-dictionary.js';
import { readKernelBytes } from '../../src/platform/node.js';

const MODES: readonly KernelMode[] = ['webassembly', 'typescript'];
const KINDS = ['allocate', 'allocateZeroed', 'reallocate', 'free'] as const;

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

  it('gives out again as one block what was taken as many', async () => {
    const memory = await loadKernels({ mode });
    const blocks = Array.from({ length: 64 }, () => memory.allocate(1 << 20));
    const { byteLength } = memory.views.u8;
    for (const block of blocks.filter((_, i) => i % 2 === 0)) memory.free(block, 1 << 20);
    for (const block of blocks.filter((_, i) => i % 2 === 1)) memory.free(block, 1 << 20);
    memory.allocate(64 << 20);
    expect(memory.views.u8.byteLength).toBe(byteLength);
  });

  it('lets a block grow where it is when what lies behind it is free', async () => {
    const memory = await loadKernels({ mode });
    const [first, second] = [memory.allocate(1 << 20), memory.allocate(1 << 20)];
    memory.free(second, 1 << 20);
    expect(memory.reallocate(first, 1 << 20, 2 << 20)).toBe(first);
    expect(memory.reallocate(first, 2 << 20, 1 << 20)).toBe(first);
    expect(memory.allocate(1 << 20)).toBe(second);
  });

  it('refuses more than its maximum, and has the rest still', async () => {
    const memory = await loadKernels({ mode, maximumBytes: 32 << 20 });
    const half = memory.allocate(16 << 20);
    memory.free(half, 16 << 20);
    expect(() => memory.allocate(64 << 20)).toThrow('Kernel memory is exhausted');
    expect(memory.allocate(16 << 20)).toBe(half);
  });

  it('keeps what is written into each block, whichever are taken, moved and given back', async () => {
    const lengths = fc.oneof(
      fc.integer({ min: 1, max: 1000 }),
      fc.integer({ min: 1000, max: 300_000 }),
    );
    const step = fc.record({ at: fc.nat(), length: lengths, kind: fc.constantFrom(...KINDS) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const blocks = new FilledBlocks(await loadKernels({ mode }));
        for (const each of steps) blocks.take(each);
        blocks.freeAll();
        expect(blocks.memory.allocatedBytes).toBe(0);
      }),
      { numRuns: 30 },
    );
  });
});

/** Blocks with a byte of their own in all of their places. */
class FilledBlocks {
  readonly #blocks: { address: number; length: number; byte: number }[] = [];
  #taken = 0;

  constructor(readonly memory: KernelMemory) {}

  take({ kind, at, length }: { kind: (typeof KINDS)[number]; at: number; length: number }): void {
    if (kind === 'allocate' || kind === 'allocateZeroed' || this.#blocks.length === 0) {
      const address = this.memory[kind === 'allocateZeroed' ? kind : 'allocate'](length);
      if (kind === 'allocateZeroed') this.#expectBytes(address, length, 0);
      this.#blocks.push({ address, length, byte: 0 });
      this.#fill(this.#blocks.length - 1);
      return;
    }
    const i = at % this.#blocks.length;
    const block = this.#block(i);
    this.#expectBytes(block.address, block.length, block.byte);
    if (kind === 'free') {
      this.memory.free(block.address, block.length);
      this.#blocks.splice(i, 1);
      return;
    }
    block.address = this.memory.reallocate(block.address, block.length, length);
    this.#expectBytes(block.address, Math.min(block.length, length), block.byte);
    block.length = length;
    this.#fill(i);
  }

  freeAll(): void {
    while (this.#blocks.length > 0) this.take({ kind: 'free', at: 0, length: 0 });
  }

  #fill(i: number): void {
    const block = this.#block(i);
    block.byte = 1 + (this.#taken++ % 255);
    this.memory.views.u8.fill(block.byte, block.address, block.address + block.length);
  }

  #block(i: number) {
    const block = this.#blocks[i];
    if (block === undefined) throw new Error(`there is no block ${i}`);
    return block;
  }

  #expectBytes(address: number, length: number, byte: number): void {
    const bytes = this.memory.views.u8.subarray(address, address + length);
    if (bytes.some((each) => each !== byte)) throw new Error('the bytes of a block have changed');
  }
}

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
