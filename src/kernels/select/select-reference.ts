import type { MemoryViews } from '../memory-views.js';
import { arithmeticReference } from './arithmetic-reference.js';
import { castReference } from './cast-reference.js';
import { chooseReference } from './choose-reference.js';
import { compareReference } from './compare-reference.js';
import { filterReference } from './filter-reference.js';
import { formatReference } from './format-reference.js';
import { logicReference } from './logic-reference.js';
import { mathReference } from './math-reference.js';
import type { SelectKernels } from './select-kernels.js';
import { textReference } from './text-reference.js';
import { timeReference } from './time-reference.js';

/** The plain TypeScript twin of assembly/select/. */
export function selectReference(views: MemoryViews): SelectKernels {
  return {
    ...filterReference(views),
    ...arithmeticReference(views),
    ...compareReference(views),
    ...logicReference(views),
    ...chooseReference(views),
    ...castReference(views),
    ...mathReference(views),
    ...timeReference(views),
    ...formatReference(views),
    ...textReference(views),
  };
}
