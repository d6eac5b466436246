import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadKernels, provideKernelBytes } from '../../src/kernels/load-kernels.js';
import { readKernelBytes } from '../../src/platform/node.js';

describe('kernels', () => {
  beforeEach(() => provideKernelBytes(readKernelBytes));
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  const refuse = (error: Error) =>
    vi.spyOn(WebAssembly, 'compile').mockImplementation(async () => {
      throw error;
    });

  it('are WebAssembly where it runs', async () => {
    expect((await loadKernels()).kind).toBe('webassembly');
  });

  it('are the TypeScript twins where there is no WebAssembly', async () => {
    vi.stubGlobal('WebAssembly', undefined);
    expect((await loadKernels()).kind).toBe('typescript');
    await expect(loadKernels({ mode: 'webassembly' })).rejects.toThrow();
  });

  it.each([
    new EvalError("Refused to compile, since 'unsafe-eval' is no allowed source of script"),
    new WebAssembly.CompileError('blocked by CSP'),
  ])('are the TypeScript twins where a policy refuses with %s', async (error) => {
    refuse(error);
    expect((await loadKernels()).kind).toBe('typescript');
    await expect(loadKernels({ mode: 'webassembly' })).rejects.toThrow(error);
  });

  it('are the TypeScript twins where there is no address space for a WebAssembly memory', async () => {
    vi.spyOn(WebAssembly, 'Memory').mockImplementation(function memory() {
      throw new RangeError('could not allocate memory');
    });
    expect((await loadKernels()).kind).toBe('typescript');
  });

  it('are not replaced by slower ones where their file is damaged', async () => {
    provideKernelBytes(async () => (await readKernelBytes()).subarray(0, 1000));
    await expect(loadKernels()).rejects.toMatchObject({ type: 'STATE_ERROR' });
    await expect(loadKernels()).rejects.toThrow('kernels.wasm) are damaged');
  });

  it('are looked for again after they could not be read', async () => {
    provideKernelBytes(
      vi.fn(readKernelBytes).mockRejectedValueOnce(new Error('too many open files')),
    );
    await expect(loadKernels()).rejects.toThrow('too many open files');
    expect((await loadKernels()).kind).toBe('webassembly');
  });
});
