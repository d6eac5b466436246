import type { Column } from '../../columnar/column.js';
import { assert, must, unreachable } from '../../common/assert.js';
import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import type { KernelMemory } from '../../kernels/kernel-memory.js';
import { physicalTypeOf } from '../../types/sql-type.js';
import type { AccumulatorLayout, Cell } from './accumulator-layout.js';

/** A run of rows of the input's columns: `columns` by position, whose values start at the run's first row. */
export interface ArgumentRun {
  readonly columns: ReadonlyMap<number, Column>;
  readonly numRows: number;
}

/** One pass for all cells; undefined where the cells are updated one by one. */
type FusedPlan =
  | { readonly kind: 'bigint-double'; readonly bigint: number; readonly double: number }
  | { readonly kind: 'double'; readonly double: number };

/**
 * Adds rows of the input to accumulator rows: by one fused kernel where there is one for the query's aggregates and the
 * rows have no nulls, otherwise cell by cell. Both give the same results to the last bit.
 */
export class Accumulate {
  readonly #memory: KernelMemory;
  readonly #fused: FusedPlan | undefined;
  readonly #columnName: (column: number) => string;

  constructor(
    memory: KernelMemory,
    layout: AccumulatorLayout,
    columnName: (column: number) => string,
    argumentTypeOf: (column: number) => Column['type'],
  ) {
    this.#memory = memory;
    this.#fused = fusedPlanOf(layout, argumentTypeOf);
    this.#columnName = columnName;
  }

  get strategy(): 'fused' | 'columnar' {
    return this.#fused === undefined ? 'columnar' : 'fused';
  }

  /** `rows` are addresses (u32), 0 for dropped rows, which only occur where `hasDropped`. */
  add(layout: AccumulatorLayout, rows: number, run: ArgumentRun, hasDropped: boolean): void {
    if (this.#fused !== undefined && !hasDropped && !hasNulls(run)) {
      this.#addFused(this.#fused, rows, run);
      return;
    }
    this.#memory.kernels.countRows(rows, run.numRows);
    for (const cell of layout.cells) this.#addToCell(cell, rows, run);
  }

  /** Adds `n` rows of another slice of the same layout that lie one behind the other at `source`. */
  merge(
    layout: AccumulatorLayout,
    rows: number,
    source: number,
    n: number,
    dictionaryOf: (column: number) => number,
  ): void {
    const { kernels } = this.#memory;
    const step = layout.rowBytes;
    kernels.sumI64(rows, source, step, 0, n, 0);
    for (const { kind, column, offset } of layout.cells) {
      const from = source + offset;
      switch (kind) {
        case 'sum-i64':
        case 'nulls':
          this.#check(kernels.sumI64(rows, from, step, 0, n, offset), column);
          break;
        case 'sum-f64':
          kernels.sumF64(rows, from, step, 0, n, offset);
          break;
        case 'sum-f32':
          kernels.sumF32(rows, from, step, 0, n, offset);
          break;
        case 'extremes-f64':
          kernels.mergeExtremesF64(rows, from, step, n, offset);
          break;
        case 'extremes-i64':
          kernels.mergeExtremesI64(rows, from, step, n, offset);
          break;
        case 'extremes-code':
          kernels.mergeExtremesCode(rows, from, step, n, offset, dictionaryOf(column));
          break;
        default:
          unreachable(kind);
      }
    }
  }

  #addFused(plan: FusedPlan, rows: number, run: ArgumentRun): void {
    const { kernels } = this.#memory;
    const doubles = must(run.columns.get(plan.double)).values;
    if (plan.kind === 'double') {
      kernels.fuseDouble(rows, doubles, run.numRows);
      return;
    }
    const bigints = must(run.columns.get(plan.bigint)).values;
    this.#check(kernels.fuseBigintDouble(rows, bigints, doubles, run.numRows), plan.bigint);
  }

  #addToCell(cell: Cell, rows: number, run: ArgumentRun): void {
    const { kernels } = this.#memory;
    const column = must(run.columns.get(cell.column));
    const { values, step, validity } = column;
    const physical = physicalTypeOf(column.type);
    const n = run.numRows;
    const { offset } = cell;
    switch (cell.kind) {
      case 'nulls':
        if (validity !== 0) kernels.countNulls(rows, validity, n, offset);
        break;
      case 'sum-i64': {
        const sum = physical === 'i32' ? kernels.sumI32 : kernels.sumI64;
        this.#check(sum(rows, values, step, validity, n, offset), cell.column);
        break;
      }
      case 'sum-f64': {
        const sum = physical === 'f32' ? kernels.sumF32AsF64 : kernels.sumF64;
        sum(rows, values, step, validity, n, offset);
        break;
      }
      case 'sum-f32':
        kernels.sumF32(rows, values, step, validity, n, offset);
        break;
      case 'extremes-f64': {
        const extremes = physical === 'f32' ? kernels.extremesF32 : kernels.extremesF64;
        extremes(rows, values, step, validity, n, offset);
        break;
      }
      case 'extremes-i64': {
        const extremes =
          physical === 'i64'
            ? kernels.extremesI64
            : physical === 'i32'
              ? kernels.extremesI32
              : kernels.extremesU8;
        extremes(rows, values, step, validity, n, offset);
        break;
      }
      case 'extremes-code': {
        const { address } = must(column.dictionary, 'a string column has a dictionary');
        kernels.extremesCode(rows, values, step, validity, n, offset, address);
        break;
      }
      default:
        unreachable(cell.kind);
    }
  }

  #check(overflowed: number, column: number): void {
    if (overflowed === 0) return;
    const name = this.#columnName(column);
    throw new StreamingError(
      ErrorType.OPERATOR_ERROR,
      `SUM overflowed BIGINT: the sum of column "${name}" over a window does not fit 64 bits. ` +
        'Cast the column to DOUBLE, or use shorter windows.',
      { component: 'window-aggregate', column: name },
      { code: 'ARITHMETIC_OVERFLOW' },
    );
  }
}

function hasNulls(run: ArgumentRun): boolean {
  for (const column of run.columns.values()) if (column.validity !== 0) return true;
  return false;
}

function fusedPlanOf(
  layout: AccumulatorLayout,
  argumentTypeOf: (column: number) => Column['type'],
): FusedPlan | undefined {
  const kinds = layout.cells.map((cell) => cell.kind).join(' ');
  const columns = layout.cells.map((cell) => cell.column);
  const isOf = (column: number | undefined, physical: string): boolean =>
    column !== undefined && physicalTypeOf(argumentTypeOf(column)) === physical;
  const [first = -1, second = -1, third = -1] = columns;
  if (kinds === 'extremes-f64 sum-f64') {
    if (first !== second || !isOf(first, 'f64')) return undefined;
    assert(layout.rowBytes === 32, 'the fused kernel has its own layout');
    return { kind: 'double', double: first };
  }
  if (kinds === 'sum-i64 extremes-f64 sum-f64') {
    if (second !== third || !isOf(first, 'i64') || !isOf(second, 'f64')) return undefined;
    assert(layout.rowBytes === 40, 'the fused kernel has its own layout');
    return { kind: 'bigint-double', bigint: first, double: second };
  }
  return undefined;
}
