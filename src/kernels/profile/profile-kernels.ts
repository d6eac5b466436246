import type { Kernels } from '../kernels.js';
import { type KernelName, ROWS_OF_CALL, rowsOfCall } from './rows-of-call.js';

const NS_PER_MS = 1e6;

/** Takes the calls of the kernels of one memory. */
export interface KernelCalls {
  /** Of a clock that never goes back. */
  nowMs(): number;
  record(kernel: KernelName, durationNs: number, rows: number): void;
}

type Kernel = (...args: number[]) => number;

/** The same kernels, each call of which is measured. What asks for kernels afterwards takes these; the others stay as they are. */
export function profileKernels(kernels: Kernels, calls: KernelCalls): Kernels {
  const names = Object.keys(ROWS_OF_CALL) as KernelName[];
  const timed = names.map((name) => [name, timedKernel(name, kernels[name] as Kernel, calls)]);
  // Every kernel has a row in the table, and a timed one takes and gives what it wraps.
  return Object.fromEntries(timed) as Kernels;
}

function timedKernel(name: KernelName, kernel: Kernel, calls: KernelCalls): Kernel {
  return (...args) => {
    const startMs = calls.nowMs();
    const result = kernel(...args);
    const durationNs = (calls.nowMs() - startMs) * NS_PER_MS;
    calls.record(name, durationNs, rowsOfCall(name, args, result));
    return result;
  };
}
