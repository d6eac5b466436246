import { ALIGNMENT, READ_PADDING } from './abi.js';
import type { KernelMemory } from './kernel-memory.js';

const BLOCK_BYTES = 1 << 20;

/**
 * Bump allocation for the columns of one batch: everything handed out since the last `reset` is given back at once, and
 * the blocks are reused by the next batch, so that a steady stream allocates nothing.
 */
export class Arena {
  readonly memory: KernelMemory;
  readonly #blocks: { readonly address: number; readonly byteLength: number }[] = [];
  #current = 0;
  #used = 0;

  constructor(memory: KernelMemory) {
    this.memory = memory;
  }

  /** `byteLength` bytes aligned to 16 with readable padding behind them, contents undefined, valid until `reset`. */
  allocate(byteLength: number): number {
    const needed = Math.ceil((byteLength + READ_PADDING) / ALIGNMENT) * ALIGNMENT;
    for (; this.#current < this.#blocks.length; this.#current++, this.#used = 0) {
      const block = this.#blocks[this.#current];
      if (block !== undefined && this.#used + needed <= block.byteLength) {
        const address = block.address + this.#used;
        this.#used += needed;
        return address;
      }
    }
    const size = Math.max(BLOCK_BYTES, needed);
    const address = this.memory.allocate(size);
    this.#blocks.push({ address, byteLength: size });
    this.#used = needed;
    return address;
  }

  reset(): void {
    this.#current = 0;
    this.#used = 0;
  }

  /** Frees all blocks. */
  close(): void {
    for (const block of this.#blocks) this.memory.free(block.address, block.byteLength);
    this.#blocks.length = 0;
    this.reset();
  }
}
