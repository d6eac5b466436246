import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { referenceKernelModule } from '../../src/kernels/scalar-reference.js';

describe('the compiled kernels', () => {
  it('export exactly what the TypeScript twins implement, and where the heap starts', async () => {
    const module = await WebAssembly.compile(await readFile('dist/kernels.wasm'));
    const functions = WebAssembly.Module.exports(module)
      .filter(({ kind }) => kind === 'function')
      .map(({ name }) => name);
    const twins = Object.keys(referenceKernelModule(2 ** 20).kernels);
    expect(functions.sort()).toEqual([...twins, 'heapBase'].sort());
  });

  it('import nothing but their memory', async () => {
    const module = await WebAssembly.compile(await readFile('dist/kernels.wasm'));
    expect(WebAssembly.Module.imports(module)).toEqual([
      { module: 'env', name: 'memory', kind: 'memory' },
    ]);
  });
});
