import type { MemoryViews } from '../memory-views.js';
import { watermarkReference } from './watermark-reference.js';
import type { WindowKernels } from './window-kernels.js';

/** The plain TypeScript twins of assembly/window/. */
export function windowReference(views: MemoryViews): WindowKernels {
  return { ...watermarkReference(views) };
}
