import type { KernelMemory } from '../../src/kernels/kernel-memory.js';
import type { Kernels } from '../../src/kernels/kernels.js';
import { loadKernels, provideKernelBytes } from '../../src/kernels/load-kernels.js';
import { referenceKernels } from '../../src/kernels/scalar-reference.js';
import { readKernelBytes } from '../../src/platform/node.js';

export type KernelCall = (kernels: Kernels) => unknown;

/** What a kernel and its twin did with the same memory. */
export interface TwinRun {
  readonly kernel: unknown;
  readonly twin: unknown;
  /** First address where the two memories differ, or -1. */
  readonly firstDifference: number;
}

/** Kernel memory in which calls are made twice: by the kernels in place, and by the twins in a copy. */
export class TwinMemory {
  readonly memory: KernelMemory;

  private constructor(memory: KernelMemory) {
    this.memory = memory;
  }

  static async load(): Promise<TwinMemory> {
    provideKernelBytes(readKernelBytes);
    return new TwinMemory(await loadKernels({ mode: 'webassembly' }));
  }

  run(call: KernelCall): TwinRun {
    const copy = this.memory.views.u8.slice().buffer;
    const twin = call(referenceKernels({ buffer: copy, grow: () => 0 }));
    const kernel = call(this.memory.kernels);
    return { kernel, twin, firstDifference: firstDifference(this.memory.views.u8, copy) };
  }

  /** Lets the twins work in the memory itself. */
  twinCall(call: KernelCall): unknown {
    return call(
      referenceKernels({ buffer: this.memory.views.u8.buffer as ArrayBuffer, grow: () => 0 }),
    );
  }

  /** A block that holds `values`. */
  f64(values: readonly number[]): number {
    const address = this.memory.allocate(values.length * 8);
    this.memory.views.f64.set(values, address / 8);
    return address;
  }

  i64(values: readonly (number | bigint)[]): number {
    const address = this.memory.allocate(values.length * 8);
    this.memory.views.i64.set(values.map(BigInt), address / 8);
    return address;
  }

  u32(values: readonly number[]): number {
    const address = this.memory.allocate(values.length * 4);
    this.memory.views.u32.set(values, address / 4);
    return address;
  }

  bytes(values: readonly number[]): number {
    const address = this.memory.allocate(values.length);
    this.memory.views.u8.set(values, address);
    return address;
  }

  /** A validity bitmap, or address 0 where everything is valid. */
  validity(valid: readonly boolean[]): number {
    if (valid.every((bit) => bit)) return 0;
    const bytes = new Array<number>(Math.ceil(valid.length / 8)).fill(0);
    valid.forEach((bit, i) => {
      if (bit) bytes[i >> 3]! |= 1 << (i & 7);
    });
    return this.bytes(bytes);
  }
}

function firstDifference(kernel: Uint8Array, twin: ArrayBuffer): number {
  const other = Buffer.from(twin);
  const own = Buffer.from(kernel.buffer, 0, other.byteLength);
  if (own.equals(other)) return -1;
  return own.findIndex((byte, i) => byte !== other[i]);
}
