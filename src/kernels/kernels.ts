import type { AggregateKernels } from './aggregate/aggregate-kernels.js';
import type { DecodeKernels } from './decode/decode-kernels.js';
import type { GroupKernels } from './group/group-kernels.js';
import type { JoinKernels } from './join/join-kernels.js';
import type { MemoryKernels } from './memory/memory-kernels.js';
import type { SelectKernels } from './select/select-kernels.js';
import type { WindowKernels } from './window/window-kernels.js';

/**
 * Every kernel, as the host calls it: free functions over addresses, counts and parameters. Implemented twice, by the
 * WebAssembly module (assembly/) and by the plain TypeScript twins beside each interface.
 */
export interface Kernels
  extends MemoryKernels,
    GroupKernels,
    WindowKernels,
    AggregateKernels,
    SelectKernels,
    DecodeKernels,
    JoinKernels {
  abiVersion(): number;
}
