import { Bench } from 'tinybench';
import { Arena } from '#dist/kernels/arena.js';
import type { KernelMemory } from '#dist/kernels/kernel-memory.js';
import type { Kernels } from '#dist/kernels/kernels.js';
import { loadKernels, provideKernelBytes } from '#dist/kernels/load-kernels.js';
import { readKernelBytes } from '#dist/platform/node.js';
import type { BenchRow } from '../harness.js';

/** Rows of one call: as many as a batch has. */
export const CALL_ROWS = 16_384;

const KERNEL_TIME_MS = 200;
const TWIN_ITERATIONS = 3;

/** One kernel, or a few that work together, over `CALL_ROWS` rows. */
export interface KernelCase {
  readonly id: string;
  /** Bytes of the columns that it reads. */
  readonly bytesRead: number;
  /** Lays out the input; the result does the work once. */
  prepare(memory: KernelMemory, arena: Arena): (kernels: Kernels) => unknown;
}

/** The kernel against its TypeScript twin, and against merely reading the columns that it reads. */
export async function compareKernel(kernelCase: KernelCase): Promise<BenchRow[]> {
  provideKernelBytes(readKernelBytes);
  const bench = new Bench({ time: KERNEL_TIME_MS, warmup: true });
  const compiled = await loadKernels({ mode: 'webassembly' });
  const work = kernelCase.prepare(compiled, new Arena(compiled));
  bench.add('kernel', () => void work(compiled.kernels));
  const range = compiled.allocate(16);
  const words = kernelCase.bytesRead / 8;
  const columns = compiled.allocateZeroed(kernelCase.bytesRead);
  bench.add('reading', () => compiled.kernels.timeRange(columns, words, range));
  await bench.run();
  const twins = new Bench({ time: 0, iterations: TWIN_ITERATIONS, warmup: false });
  const plain = await loadKernels({ mode: 'typescript' });
  const plainWork = kernelCase.prepare(plain, new Arena(plain));
  twins.add('twin', () => void plainWork(plain.kernels));
  await twins.run();
  const kernelMs = medianMs(bench, 'kernel');
  const row = (against: string, ms: number): BenchRow => ({
    id: kernelCase.id,
    rowsPerSecond: Math.round(CALL_ROWS / (kernelMs / 1000)),
    against,
    ratio: ms / kernelMs,
    note: `${((kernelMs / CALL_ROWS) * 1e6).toFixed(2)} against ${((ms / CALL_ROWS) * 1e6).toFixed(2)} ns/row`,
  });
  return [
    row('typescript-twin', medianMs(twins, 'twin')),
    row('reading-the-columns', medianMs(bench, 'reading')),
  ];
}

function medianMs(bench: Bench, name: string): number {
  const result = bench.getTask(name)?.result;
  if (result === undefined || !('latency' in result)) throw new Error(`${name} did not run`);
  return result.latency.p50;
}
