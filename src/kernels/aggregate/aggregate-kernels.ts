import type { EmitKernels } from './emit-kernels.js';
import type { RowKernels } from './row-kernels.js';
import type { UpdateKernels } from './update-kernels.js';

/**
 * Contracts of the kernels in assembly/aggregate/. An accumulator row is a count (i64) and cells behind it: BIGINT sum
 * i64; DOUBLE sum f64 and FLOAT sum f32, both starting at -0.0, the one number that changes no other; extremes of
 * doubles {min, -max} f64, starting at +Infinity, of integers {min, ~max} i64, starting at i64.MAX, of strings {min, max}
 * u32 codes + 1, starting at 0; null counter i64.
 */
export interface AggregateKernels extends RowKernels, UpdateKernels, EmitKernels {}
