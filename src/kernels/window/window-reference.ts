import type { MemoryViews } from '../memory-views.js';
import { captureReference } from './capture-reference.js';
import { combineReference } from './combine-reference.js';
import { sliceReference } from './slice-reference.js';
import { watermarkReference } from './watermark-reference.js';
import type { WindowKernels } from './window-kernels.js';

/** The plain TypeScript twins of assembly/window/. */
export function windowReference(views: MemoryViews): WindowKernels {
  return {
    ...watermarkReference(views),
    ...combineReference(views),
    ...sliceReference(views),
    ...captureReference(views),
  };
}
