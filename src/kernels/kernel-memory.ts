import { assert } from '../common/assert.js';
import { ErrorType } from '../errors/error-type.js';
import { StreamingError } from '../errors/streaming-error.js';
import { ALIGNMENT, READ_PADDING } from './abi.js';
import type { Kernels } from './kernels.js';
import { type LinearMemory, MemoryViews } from './memory-views.js';
import type { KernelProfiler } from './profile/kernel-profiler.js';
import { StringRecycler } from './string-recycler.js';

const PAGE_BYTES = 65_536;
const SMALLEST_BLOCK_BYTES = 64;
const GROWTH_BYTES_MIN = 1 << 20;

/** Which implementation of the kernels runs: the compiled one, or its plain TypeScript twin. */
export type KernelKind = 'webassembly' | 'typescript';

/** One instance of the kernels with the memory it works on. */
export interface KernelModule {
  readonly kind: KernelKind;
  readonly kernels: Kernels;
  readonly memory: LinearMemory;
  /** First address that the host may hand out. */
  readonly heapBase: number;
  readonly maximumBytes: number;
}

/**
 * The host's allocator over one kernel memory: kernels never allocate. Blocks are powers of two, kept in a free list
 * per size; the buffers a query works on live as long as the query or a slice, so nothing finer is needed.
 *
 * The typed views move when memory grows, so that any allocation may invalidate a view held in a variable: read
 * `memory.views.f64` again after allocating.
 */
export class KernelMemory {
  readonly kind: KernelKind;
  readonly kernels: Kernels;
  readonly views: MemoryViews;
  /** Of the string dictionaries in this memory. */
  readonly recycler: StringRecycler;
  /** Has what the calls of `kernels` took; undefined where they are not measured. */
  readonly profiler: KernelProfiler | undefined;
  readonly #module: KernelModule;
  readonly #freeBlocks = new Map<number, number[]>();
  #top: number;
  #allocatedBytes = 0;

  constructor(module: KernelModule, profiler?: KernelProfiler) {
    this.#module = module;
    this.profiler = profiler;
    this.kind = module.kind;
    this.kernels = module.kernels;
    this.views = new MemoryViews(module.memory);
    this.recycler = new StringRecycler(module.maximumBytes);
    this.#top = alignUp(module.heapBase, ALIGNMENT);
  }

  /** Bytes in blocks that are handed out and not yet freed. */
  get allocatedBytes(): number {
    return this.#allocatedBytes;
  }

  /**
   * A block of at least `byteLength` bytes, aligned to 16, contents undefined, followed by readable padding.
   * Throws STATE_ERROR when the memory's maximum is reached.
   */
  allocate(byteLength: number): number {
    const size = blockBytes(byteLength);
    this.#allocatedBytes += size;
    return this.#freeBlocks.get(size)?.pop() ?? this.#neverUsed(size);
  }

  /** As `allocate`, filled with zeros. */
  allocateZeroed(byteLength: number): number {
    const size = blockBytes(byteLength);
    this.#allocatedBytes += size;
    const reused = this.#freeBlocks.get(size)?.pop();
    // Memory starts as zeros.
    if (reused === undefined) return this.#neverUsed(size);
    this.views.u8.fill(0, reused, reused + byteLength);
    return reused;
  }

  /** Gives back a block; `byteLength` is what was asked for when it was allocated. */
  free(address: number, byteLength: number): void {
    assert(address !== 0, 'freeing the null address');
    const size = blockBytes(byteLength);
    this.#allocatedBytes -= size;
    const list = this.#freeBlocks.get(size);
    if (list === undefined) this.#freeBlocks.set(size, [address]);
    else list.push(address);
  }

  /** Moves a block to one of `newByteLength` bytes, keeping the first `usedBytes`; the old block is freed. */
  reallocate(
    address: number,
    byteLength: number,
    newByteLength: number,
    usedBytes: number = byteLength,
  ): number {
    if (blockBytes(byteLength) === blockBytes(newByteLength)) return address;
    const moved = this.allocate(newByteLength);
    this.views.u8.copyWithin(moved, address, address + Math.min(usedBytes, newByteLength));
    this.free(address, byteLength);
    return moved;
  }

  #neverUsed(size: number): number {
    const address = this.#top;
    this.#reserve(address + size);
    this.#top = address + size;
    return address;
  }

  #reserve(end: number): void {
    const memory = this.#module.memory;
    const missing = end + READ_PADDING - memory.buffer.byteLength;
    if (missing <= 0) return;
    const limit = this.#module.maximumBytes;
    if (end + READ_PADDING > limit) throw this.#exhausted(end);
    const room = Math.floor((limit - memory.buffer.byteLength) / PAGE_BYTES);
    const wanted = Math.ceil(Math.max(missing, GROWTH_BYTES_MIN) / PAGE_BYTES);
    try {
      memory.grow(Math.min(room, wanted));
    } catch (cause) {
      throw this.#exhausted(end, cause);
    }
  }

  #exhausted(wantedBytes: number, cause?: unknown): StreamingError {
    const limitMb = Math.floor(this.#module.maximumBytes / (1 << 20));
    return new StreamingError(
      ErrorType.STATE_ERROR,
      `Kernel memory is exhausted: ${Math.ceil(wantedBytes / (1 << 20))} MiB wanted, ${limitMb} MiB allowed. ` +
        'Raise the option kernelMemoryMaxBytes, or group by fewer distinct keys or shorter windows.',
      { component: 'KernelMemory' },
      { cause, code: 'MEMORY_EXHAUSTED' },
    );
  }
}

function blockBytes(byteLength: number): number {
  const wanted = Math.max(byteLength, SMALLEST_BLOCK_BYTES);
  return 2 ** Math.ceil(Math.log2(wanted));
}

function alignUp(value: number, alignment: number): number {
  return Math.ceil(value / alignment) * alignment;
}
