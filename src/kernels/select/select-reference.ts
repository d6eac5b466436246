import type { MemoryViews } from '../memory-views.js';
import { filterReference } from './filter-reference.js';
import type { SelectKernels } from './select-kernels.js';

/** The plain TypeScript twin of assembly/select/. */
export function selectReference(views: MemoryViews): SelectKernels {
  return { ...filterReference(views) };
}
