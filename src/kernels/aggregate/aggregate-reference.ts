import type { MemoryViews } from '../memory-views.js';
import type { AggregateKernels } from './aggregate-kernels.js';

/** The plain TypeScript twin of assembly/aggregate/. */
export function aggregateReference(_views: MemoryViews): AggregateKernels {
  return {};
}
