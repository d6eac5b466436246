import type { KernelMemory } from '../../kernels/kernel-memory.js';

/** Blocks of kernel memory that are given back together. */
export class OwnedMemory {
  readonly memory: KernelMemory;
  readonly #blocks: { readonly address: number; readonly byteLength: number }[] = [];

  constructor(memory: KernelMemory) {
    this.memory = memory;
  }

  allocate(byteLength: number): number {
    const address = this.memory.allocate(byteLength);
    this.#blocks.push({ address, byteLength });
    return address;
  }

  allocateZeroed(byteLength: number): number {
    const address = this.allocate(byteLength);
    this.memory.views.u8.fill(0, address, address + byteLength);
    return address;
  }

  close(): void {
    for (const { address, byteLength } of this.#blocks) this.memory.free(address, byteLength);
    this.#blocks.length = 0;
  }
}
