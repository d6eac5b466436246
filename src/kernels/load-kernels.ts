import { assert } from '../common/assert.js';
import { ErrorType } from '../errors/error-type.js';
import { StreamingError } from '../errors/streaming-error.js';
import { ABI_VERSION } from './abi.js';
import { KernelMemory, type KernelModule } from './kernel-memory.js';
import type { Kernels } from './kernels.js';
import type { KernelProfiler } from './profile/kernel-profiler.js';
import { profileKernels } from './profile/profile-kernels.js';
import { referenceKernelModule } from './scalar-reference.js';

const PAGE_BYTES = 65_536;
const INITIAL_PAGES = 16;

/** `auto` takes WebAssembly, and the TypeScript twins where it is refused. */
export type KernelMode = 'auto' | 'webassembly' | 'typescript';

export interface KernelOptions {
  readonly mode?: KernelMode;
  /** Upper bound of one query's kernel memory, a multiple of 64 KiB. */
  readonly maximumBytes?: number;
  /** Measures every call; without it the kernels are called as they are. */
  readonly profiler?: KernelProfiler | undefined;
}

export const KERNEL_MEMORY_MAX_BYTES_DEFAULT = 2 ** 31;

type KernelBytesReader = () => Promise<Uint8Array>;
type KernelCompiler = () => Promise<WebAssembly.Module>;

let compile: KernelCompiler | undefined;
let isChosen = false;
let compiled: Promise<WebAssembly.Module> | undefined;

/** Says how the kernels are had and compiled: called once by the platform's entry point. */
export function provideKernels(compiler: KernelCompiler): void {
  if (isChosen) return;
  compile = compiler;
  compiled = undefined;
}

/** The same by the bytes of kernels.wasm. */
export function provideKernelBytes(reader: KernelBytesReader): void {
  provideKernels(() => compileKernels(reader));
}

/** Takes these bytes of kernels.wasm, whatever a platform's entry point says before or after. */
export function chooseKernelBytes(reader: KernelBytesReader): void {
  isChosen = false;
  provideKernelBytes(reader);
  isChosen = true;
}

/** A fresh memory with its own instance of the kernels; the module is compiled once per process. */
export async function loadKernels(options: KernelOptions = {}): Promise<KernelMemory> {
  const maximumBytes = options.maximumBytes ?? KERNEL_MEMORY_MAX_BYTES_DEFAULT;
  const module = await loadModule(options.mode ?? 'auto', maximumBytes);
  const { profiler } = options;
  if (profiler === undefined) return new KernelMemory(module);
  return new KernelMemory(
    { ...module, kernels: profileKernels(module.kernels, profiler) },
    profiler,
  );
}

async function loadModule(mode: KernelMode, maximumBytes: number): Promise<KernelModule> {
  if (mode === 'typescript') return referenceKernelModule(maximumBytes);
  try {
    return await instantiate(maximumBytes);
  } catch (error) {
    if (mode === 'webassembly' || !isRefusal(error)) throw error;
    return referenceKernelModule(maximumBytes);
  }
}

/**
 * Whether the environment does not let WebAssembly run: it has none, a content security policy forbids it (browsers differ
 * in the error), or there is no address space for its memory.
 */
function isRefusal(error: unknown): boolean {
  return (
    typeof WebAssembly === 'undefined' ||
    error instanceof WebAssembly.CompileError ||
    error instanceof EvalError ||
    error instanceof RangeError
  );
}

async function compileKernels(reader: KernelBytesReader): Promise<WebAssembly.Module> {
  const bytes = (await reader()) as Uint8Array<ArrayBuffer>;
  try {
    return await WebAssembly.compile(bytes);
  } catch (cause) {
    if (typeof WebAssembly === 'undefined' || WebAssembly.validate(bytes)) throw cause;
    throw new StreamingError(
      ErrorType.STATE_ERROR,
      'The compiled kernels (kernels.wasm) are damaged: install the package anew.',
      { component: 'kernels' },
      { cause },
    );
  }
}

async function instantiate(maximumBytes: number): Promise<KernelModule> {
  assert(compile !== undefined, 'no platform has said where the kernels lie');
  compiled ??= compile().catch((error: unknown) => {
    compiled = undefined;
    throw error;
  });
  const module = await compiled;
  const memory = new WebAssembly.Memory({
    initial: INITIAL_PAGES,
    maximum: Math.max(INITIAL_PAGES, Math.floor(maximumBytes / PAGE_BYTES)),
  });
  const instance = await WebAssembly.instantiate(module, { env: { memory } });
  const exports = instance.exports as unknown as Kernels & { heapBase(): number };
  assert(exports.abiVersion() === ABI_VERSION, 'the kernels were built for another ABI version');
  return {
    kind: 'webassembly',
    kernels: exports,
    memory,
    heapBase: exports.heapBase(),
    maximumBytes,
  };
}
