import { assert } from '../common/assert.js';
import { ErrorType } from '../errors/error-type.js';
import { StreamingError } from '../errors/streaming-error.js';
import { ALIGNMENT, READ_PADDING } from './abi.js';
import { FreeRegions } from './free-regions.js';
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
 * The host's allocator over one kernel memory: kernels never allocate. Blocks are whole pages, and free neighbours become
 * one, so that what one size gave back serves another. Those below a page are powers of two that are halves of larger ones,
 * and stay with their size.
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
  readonly #freeBelowPage = new Map<number, number[]>();
  readonly #freePages = new FreeRegions();
  /** Nothing has been used from here on, so that it is zeros. */
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
    const address = size < PAGE_BYTES ? this.#belowPage(size) : this.#pages(size);
    this.#allocatedBytes += size;
    return address;
  }

  /** As `allocate`, filled with zeros. */
  allocateZeroed(byteLength: number): number {
    const zeros = this.#top;
    const address = this.allocate(byteLength);
    const end = Math.min(address + byteLength, zeros);
    if (address < end) this.views.u8.fill(0, address, end);
    return address;
  }

  /** Gives back a block; `byteLength` is what was asked for when it was allocated. */
  free(address: number, byteLength: number): void {
    assert(address !== 0, 'freeing the null address');
    const size = blockBytes(byteLength);
    this.#allocatedBytes -= size;
    if (size < PAGE_BYTES) this.#giveBelowPage(address, size);
    else this.#freePages.give(address, size);
  }

  /**
   * Makes a block one of `newByteLength` bytes, where it is or elsewhere, keeping the first `usedBytes`; one that has moved is freed.
   */
  reallocate(
    address: number,
    byteLength: number,
    newByteLength: number,
    usedBytes: number = byteLength,
  ): number {
    const size = blockBytes(byteLength);
    const newSize = blockBytes(newByteLength);
    if (size === newSize || this.#resizesPages(address, size, newSize)) return address;
    const moved = this.allocate(newByteLength);
    this.views.u8.copyWithin(moved, address, address + Math.min(usedBytes, newByteLength));
    this.free(address, byteLength);
    return moved;
  }

  #resizesPages(address: number, size: number, newSize: number): boolean {
    if (size < PAGE_BYTES || newSize < PAGE_BYTES) return false;
    if (newSize < size) this.#freePages.give(address + newSize, size - newSize);
    else if (!this.#freePages.takeAt(address + size, newSize - size)) return false;
    this.#allocatedBytes += newSize - size;
    return true;
  }

  #belowPage(size: number): number {
    const free = this.#freeBelowPage.get(size)?.pop();
    if (free !== undefined) return free;
    const twice = 2 * size;
    const address = twice < PAGE_BYTES ? this.#belowPage(twice) : this.#pages(PAGE_BYTES);
    this.#giveBelowPage(address + size, size);
    return address;
  }

  #giveBelowPage(address: number, size: number): void {
    const list = this.#freeBelowPage.get(size);
    if (list === undefined) this.#freeBelowPage.set(size, [address]);
    else list.push(address);
  }

  #pages(size: number): number {
    const free = this.#freePages.take(size);
    if (free !== 0) return free;
    const address = this.#freePages.takeUpTo(this.#top);
    try {
      this.#reserve(address + size);
    } catch (error) {
      if (address < this.#top) this.#freePages.give(address, this.#top - address);
      throw error;
    }
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
  if (byteLength > PAGE_BYTES / 2) return alignUp(byteLength, PAGE_BYTES);
  return 2 ** Math.ceil(Math.log2(Math.max(byteLength, SMALLEST_BLOCK_BYTES)));
}

function alignUp(value: number, alignment: number): number {
  return Math.ceil(value / alignment) * alignment;
}
