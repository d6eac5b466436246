/** Contracts of the kernels in assembly/window/. */
export type WindowKernels = {};
