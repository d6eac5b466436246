import type { MemoryViews } from '../memory-views.js';
import type { WindowKernels } from './window-kernels.js';

/** The plain TypeScript twin of assembly/window/. */
export function windowReference(_views: MemoryViews): WindowKernels {
  return {};
}
