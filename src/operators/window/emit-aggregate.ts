import { must, unreachable } from '../../common/assert.js';
import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import type { Kernels } from '../../kernels/kernels.js';
import type { AggregateCall } from '../../types/aggregate-call.js';
import { type PhysicalType, physicalTypeOf } from '../../types/sql-type.js';
import type { AccumulatorLayout } from './accumulator-layout.js';

/**
 * Writes the results of one aggregate for `n` accumulator rows that lie one behind the other at `rows`, as a dense column
 * of its result type at `out`. What it writes for arguments that were all null is undefined.
 */
export function emitAggregate(
  kernels: Kernels,
  call: AggregateCall,
  layout: AccumulatorLayout,
  rows: number,
  n: number,
  out: number,
  columnName: string,
): void {
  const { rowBytes } = layout;
  if (call.kind === 'count-star' || call.kind === 'count') {
    const nulls = call.kind === 'count' ? layout.nullsOf(call.column) : 0;
    kernels.emitCounts(rows, rowBytes, n, nulls, out);
    return;
  }
  const physical = physicalTypeOf(call.resultType);
  const cell = layout.cellOf(call);
  switch (call.kind) {
    case 'sum':
      emitSum(kernels, physical, rows, rowBytes, n, cell, out, columnName);
      break;
    case 'avg': {
      const emit = must(averageKernels(kernels)[physical]);
      emit(rows, rowBytes, n, cell, layout.nullsOf(call.column), out);
      break;
    }
    case 'min':
    case 'max': {
      const emit = must(extremeKernels(kernels)[physical]);
      emit(
        rows,
        rowBytes,
        n,
        extremeCell(physical, cell, call.kind),
        call.kind === 'max' ? 1 : 0,
        out,
      );
      break;
    }
    default:
      unreachable(call.kind);
  }
}

type EmitCell = (
  rows: number,
  rowBytes: number,
  n: number,
  cell: number,
  selector: number,
  out: number,
) => unknown;

function averageKernels(kernels: Kernels): Partial<Record<PhysicalType, EmitCell>> {
  return {
    i32: kernels.emitAverageI32,
    i64: kernels.emitAverageI64,
    f32: kernels.emitAverageF32,
    f64: kernels.emitAverageF64,
  };
}

function extremeKernels(kernels: Kernels): Record<PhysicalType, EmitCell> {
  return {
    u8: kernels.emitU8,
    i32: kernels.emitI32,
    i64: kernels.emitI64,
    f32: kernels.emitExtremeF32,
    f64: kernels.emitExtremeF64,
    code: kernels.emitExtremeCode,
  };
}

/** Integer extremes are two cells, of which one is emitted; the others choose within the pair. */
function extremeCell(physical: PhysicalType, cell: number, kind: 'min' | 'max'): number {
  const isInteger = physical === 'u8' || physical === 'i32' || physical === 'i64';
  return isInteger && kind === 'max' ? cell + 8 : cell;
}

function emitSum(
  kernels: Kernels,
  physical: PhysicalType,
  rows: number,
  rowBytes: number,
  n: number,
  cell: number,
  out: number,
  columnName: string,
): void {
  if (physical === 'f64') kernels.emitF64(rows, rowBytes, n, cell, out);
  else if (physical === 'f32') kernels.emitF32(rows, rowBytes, n, cell, out);
  else if (physical === 'i64') kernels.emitI64(rows, rowBytes, n, cell, 0, out);
  else if (kernels.emitI32(rows, rowBytes, n, cell, 0, out) === 0) {
    throw new StreamingError(
      ErrorType.OPERATOR_ERROR,
      'SUM overflowed INT: the sum of a window does not fit 32 bits. Write SUM(CAST(… AS BIGINT)).',
      { component: 'window-aggregate', column: columnName },
      { code: 'ARITHMETIC_OVERFLOW' },
    );
  }
}
