import { createHash } from 'node:crypto';
import { vi } from 'vitest';
import { loadKernels, provideKernelBytes } from '../../src/kernels/load-kernels.js';
import { readKernelBytes } from '../../src/platform/node.js';

/**
 * What the platform does on other threads, done at once: a simulation can't tell how long to wait for it, and its order would
 * not be the same in every run. Returns what puts it back.
 */
export async function makePlatformInstant(): Promise<() => void> {
  provideKernelBytes(readKernelBytes);
  await loadKernels();
  const instantiate = vi.spyOn(WebAssembly, 'instantiate') as unknown as {
    mockImplementation(fake: typeof instantiateAtOnce): void;
    mockRestore(): void;
  };
  instantiate.mockImplementation(instantiateAtOnce);
  const digest = vi.spyOn(crypto.subtle, 'digest').mockImplementation(digestAtOnce);
  return () => {
    instantiate.mockRestore();
    digest.mockRestore();
  };
}

async function instantiateAtOnce(
  module: WebAssembly.Module,
  imports: WebAssembly.Imports,
): Promise<WebAssembly.Instance> {
  return new WebAssembly.Instance(module, imports);
}

async function digestAtOnce(_: AlgorithmIdentifier, data: BufferSource): Promise<ArrayBuffer> {
  const bytes = ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
  return new Uint8Array(createHash('sha256').update(bytes).digest()).buffer;
}
