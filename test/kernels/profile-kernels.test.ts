import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadKernels, provideKernelBytes } from '../../src/kernels/load-kernels.js';
import { KernelProfiler } from '../../src/kernels/profile/kernel-profiler.js';
import { profileKernels } from '../../src/kernels/profile/profile-kernels.js';
import { ROWS_OF_CALL } from '../../src/kernels/profile/rows-of-call.js';
import { referenceKernelModule } from '../../src/kernels/scalar-reference.js';
import { readKernelBytes } from '../../src/platform/node.js';
import { ManualClock } from '../support/manual-clock.js';

const MEMORY_BYTES = 2 ** 20;

describe('kernels without a profiler', () => {
  beforeEach(() => provideKernelBytes(readKernelBytes));
  afterEach(() => vi.restoreAllMocks());

  it('are the very functions that WebAssembly exports', async () => {
    const instantiate = vi.spyOn(WebAssembly, 'instantiate');
    const { kernels, profiler } = await loadKernels({ mode: 'webassembly' });
    const made: unknown = await instantiate.mock.results[0]?.value;
    expect(kernels).toBe((made as WebAssembly.Instance).exports);
    expect(profiler).toBeUndefined();
  });

  it('stay as they are where those of another memory are measured', async () => {
    const { kernels } = referenceKernelModule(MEMORY_BYTES);
    const before = { ...kernels };
    const profiled = profileKernels(kernels, new KernelProfiler(new ManualClock(0)));
    expect({ ...kernels }).toEqual(before);
    expect(profiled.bitmapFill).not.toBe(kernels.bitmapFill);
  });
});

describe('profiled kernels', () => {
  it('are all kernels, and give what those give', async () => {
    const profiler = new KernelProfiler(new ManualClock(0));
    for (const mode of ['webassembly', 'typescript'] as const) {
      const memory = await loadKernels({ mode, profiler });
      const plain = await loadKernels({ mode });
      const names = Object.keys(plain.kernels).filter((name) => name !== 'heapBase');
      expect(Object.keys(memory.kernels).sort()).toEqual(
        names.filter((name) => name !== 'memory').sort(),
      );
      const bits = memory.allocateZeroed(64);
      memory.kernels.bitmapFill(bits, 13);
      expect(memory.kernels.bitmapCount(bits, 64)).toBe(13);
      expect(memory.kernels.abiVersion()).toBe(plain.kernels.abiVersion());
    }
  });

  it('are counted by operator, with rows and times that add up', async () => {
    const clock = new ManualClock(0);
    const profiler = new KernelProfiler(clock);
    const { kernels } = referenceKernelModule(MEMORY_BYTES);
    const durations = [3, 1, 2];
    const slow = {
      ...kernels,
      bitmapFill: () => void clock.advance(durations.shift() ?? 0),
      decodeCsv: () => 500,
    };
    const profiled = profileKernels(slow, profiler);
    let operator: string | undefined = 'source of "a b"';
    profiler.attributeTo(() => operator);
    profiled.bitmapFill(0, 100);
    profiled.bitmapFill(0, 50);
    profiled.decodeCsv(0, 0, 0, 200, 4096);
    operator = undefined;
    profiled.bitmapFill(0, 1);
    profiled.placeRows(0);
    expect(profiler.spans).toMatchObject([
      {
        operation: 'bitmapFill',
        operator: 'source of "a b"',
        calls: 2,
        rows: 150,
        totalMs: 4,
        avgMs: 2,
        minMs: 1,
        maxMs: 3,
        nsPerRow: 4e6 / 150,
      },
      { operation: 'bitmapFill', operator: undefined, calls: 1, rows: 1, totalMs: 2 },
      { operation: 'decodeCsv', operator: 'source of "a b"', calls: 1, rows: 300 },
      { operation: 'placeRows', operator: undefined, calls: 1, rows: 0, nsPerRow: 0 },
    ]);
  });

  it('know which argument is the number of rows, as the kernels are declared', async () => {
    const declared = await declaredParameters();
    for (const [name, rows] of Object.entries(ROWS_OF_CALL)) {
      const parameters = declared.get(name);
      expect(parameters, name).toBeDefined();
      const position = parameters?.indexOf('n') ?? -1;
      if (typeof rows === 'function') expect(position, name).toBe(-1);
      else expect(rows, name).toBe(position === -1 ? undefined : position);
    }
  });
});

/** Names of the parameters of the functions in assembly/, by function. */
async function declaredParameters(): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>();
  const files = await readdir('assembly', { recursive: true });
  for (const file of files.filter((name) => name.endsWith('.ts'))) {
    const text = await readFile(join('assembly', file), 'utf8');
    for (const [, name = '', list = ''] of text.matchAll(/export function (\w+)\(([^)]*)\)/g)) {
      const parameters = list.split(',').map((parameter) => parameter.split(':')[0]?.trim() ?? '');
      found.set(name, parameters);
    }
  }
  return found;
}
