import type { GroupKernels } from '../group/group-kernels.js';
import type { MemoryViews } from '../memory-views.js';
import { csvReference } from './csv-reference.js';
import type { DecodeKernels } from './decode-kernels.js';
import { jsonReference } from './json-reference.js';

/** The plain TypeScript twins of assembly/decode/; strings are interned by the twin of assembly/group/. */
export function decodeReference(
  views: MemoryViews,
  internOne: GroupKernels['internOne'],
): DecodeKernels {
  return { ...jsonReference(views, internOne), ...csvReference(views, internOne) };
}
