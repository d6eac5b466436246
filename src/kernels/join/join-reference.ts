import type { MemoryViews } from '../memory-views.js';
import type { JoinKernels } from './join-kernels.js';

/** The plain TypeScript twin of assembly/join/. */
export function joinReference(_views: MemoryViews): JoinKernels {
  return {};
}
