import { ABI_VERSION } from './abi.js';
import { aggregateReference } from './aggregate/aggregate-reference.js';
import { decodeReference } from './decode/decode-reference.js';
import { groupReference } from './group/group-reference.js';
import { joinReference } from './join/join-reference.js';
import type { KernelModule } from './kernel-memory.js';
import type { Kernels } from './kernels.js';
import { memoryReference } from './memory/memory-reference.js';
import { type LinearMemory, MemoryViews } from './memory-views.js';
import { selectReference } from './select/select-reference.js';
import { windowReference } from './window/window-reference.js';

const PAGE_BYTES = 65_536;

/** The plain TypeScript twins of all kernels: the tests' oracle, and what runs where WebAssembly is refused. */
export function referenceKernelModule(maximumBytes: number): KernelModule {
  const memory = new ReferenceMemory(maximumBytes);
  return {
    kind: 'typescript',
    kernels: referenceKernels(memory),
    memory,
    heapBase: 1024,
    maximumBytes,
  };
}

/** The twins over any linear memory, a WebAssembly one included. */
export function referenceKernels(memory: LinearMemory): Kernels {
  const views = new MemoryViews(memory);
  const group = groupReference(views);
  return {
    abiVersion: () => ABI_VERSION,
    ...memoryReference(views),
    ...group,
    ...windowReference(views),
    ...aggregateReference(views),
    ...selectReference(views),
    ...decodeReference(views, group.internOne),
    ...joinReference(views),
  };
}

class ReferenceMemory implements LinearMemory {
  readonly #maximumBytes: number;
  #buffer = new ArrayBuffer(PAGE_BYTES);

  constructor(maximumBytes: number) {
    this.#maximumBytes = maximumBytes;
  }

  get buffer(): ArrayBuffer {
    return this.#buffer;
  }

  /** Grows at least by doubling, since every growth copies. */
  grow(pages: number): number {
    const before = this.#buffer.byteLength;
    const wanted = before + pages * PAGE_BYTES;
    if (wanted > this.#maximumBytes) throw new RangeError('memory maximum reached');
    const grown = new ArrayBuffer(Math.min(this.#maximumBytes, Math.max(wanted, before * 2)));
    new Uint8Array(grown).set(new Uint8Array(this.#buffer));
    this.#buffer = grown;
    return before / PAGE_BYTES;
  }
}
