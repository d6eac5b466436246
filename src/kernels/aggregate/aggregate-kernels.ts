/** Contracts of the kernels in assembly/aggregate/. */
export type AggregateKernels = {};
