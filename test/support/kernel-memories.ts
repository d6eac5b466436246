import type { KernelMemory } from '../../src/kernels/kernel-memory.js';
import { loadKernels, provideKernelBytes } from '../../src/kernels/load-kernels.js';
import { readKernelBytes } from '../../src/platform/node.js';

/** A fresh memory with the compiled kernels, and one with their TypeScript twins. */
export async function bothKernelMemories(): Promise<readonly [KernelMemory, KernelMemory]> {
  provideKernelBytes(readKernelBytes);
  return [await loadKernels({ mode: 'webassembly' }), await loadKernels({ mode: 'typescript' })];
}
