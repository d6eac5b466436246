import type { ArithmeticKernels } from './arithmetic-kernels.js';
import type { CastKernels } from './cast-kernels.js';
import type { ChooseKernels } from './choose-kernels.js';
import type { CompareKernels } from './compare-kernels.js';
import type { FilterKernels } from './filter-kernels.js';
import type { FormatKernels } from './format-kernels.js';
import type { LogicKernels } from './logic-kernels.js';
import type { MathKernels } from './math-kernels.js';
import type { TextKernels } from './text-kernels.js';
import type { TimeKernels } from './time-kernels.js';

/** Contracts of the kernels in assembly/select/. */
export interface SelectKernels
  extends FilterKernels,
    ArithmeticKernels,
    CompareKernels,
    LogicKernels,
    ChooseKernels,
    CastKernels,
    MathKernels,
    TimeKernels,
    FormatKernels,
    TextKernels {}
