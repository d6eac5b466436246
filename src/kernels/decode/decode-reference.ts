import type { MemoryViews } from '../memory-views.js';
import type { DecodeKernels } from './decode-kernels.js';
import { jsonReference } from './json-reference.js';

/** The plain TypeScript twins of assembly/decode/. */
export function decodeReference(views: MemoryViews): DecodeKernels {
  return { ...jsonReference(views) };
}
