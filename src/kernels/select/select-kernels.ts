/** Contracts of the kernels in assembly/select/. */
export type SelectKernels = {};
