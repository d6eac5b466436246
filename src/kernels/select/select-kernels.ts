import type { FilterKernels } from './filter-kernels.js';

/** Contracts of the kernels in assembly/select/. */
export interface SelectKernels extends FilterKernels {}
