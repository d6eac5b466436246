import { KernelRowDecoder } from '../kernel-row-decoder.js';

/** JSON objects, one a line. */
export class JsonLinesDecoder extends KernelRowDecoder {
  protected callKernel(start: number, end: number, row: number, capacity: number): number {
    return this.memory.kernels.decodeJsonLines(this.block.address, start, end, row, capacity);
  }
}
