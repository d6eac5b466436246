import type { MemoryViews } from '../memory-views.js';
import type { DecodeKernels } from './decode-kernels.js';

/** The plain TypeScript twin of assembly/decode/. */
export function decodeReference(_views: MemoryViews): DecodeKernels {
  return {};
}
