import type { MemoryViews } from '../memory-views.js';
import type { AggregateKernels } from './aggregate-kernels.js';
import { emitReference } from './emit-reference.js';
import { rowReference } from './row-reference.js';
import { updateReference } from './update-reference.js';

/** The plain TypeScript twins of assembly/aggregate/. */
export function aggregateReference(views: MemoryViews): AggregateKernels {
  return { ...rowReference(views), ...updateReference(views), ...emitReference(views) };
}
