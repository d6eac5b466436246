import type { MemoryViews } from '../memory-views.js';
import type { SelectKernels } from './select-kernels.js';

/** The plain TypeScript twin of assembly/select/. */
export function selectReference(_views: MemoryViews): SelectKernels {
  return {};
}
