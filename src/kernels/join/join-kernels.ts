/** Contracts of the kernels in assembly/join/. */
export type JoinKernels = {};
