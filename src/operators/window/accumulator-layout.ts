import { must, unreachable } from '../../common/assert.js';
import type { KernelMemory } from '../../kernels/kernel-memory.js';
import type { AggregateCall } from '../../types/aggregate-call.js';
import { physicalTypeOf } from '../../types/sql-type.js';

/** What a cell of an accumulator row holds: see AggregateKernels. */
export type CellKind =
  | 'sum-i64'
  | 'sum-f64'
  | 'sum-f32'
  | 'extremes-f64'
  | 'extremes-i64'
  | 'extremes-code'
  | 'nulls';

export interface Cell {
  readonly kind: CellKind;
  /** The argument's position in the input. */
  readonly column: number;
  /** Bytes from the row's start. */
  readonly offset: number;
}

const CELL_BYTES: Record<CellKind, number> = {
  'sum-i64': 8,
  'extremes-f64': 16,
  'sum-f64': 8,
  'sum-f32': 8,
  'extremes-i64': 16,
  'extremes-code': 8,
  nulls: 8,
};

/** The order of cells in a row: that of the fused kernels first. */
const CELL_ORDER = Object.keys(CELL_BYTES) as CellKind[];

const COUNT_BYTES = 8;

/**
 * Which cells the rows of a set of aggregates have. Aggregates share what they have in common: AVG(x) is SUM(x) and the
 * count, MIN and MAX are one pair. Null counters are only added once an argument turns out to have nulls, since
 * every row pays for its cells, and columns that could be null seldom are.
 */
export class AccumulatorLayout {
  readonly cells: readonly Cell[];
  readonly rowBytes: number;

  private constructor(wanted: readonly Omit<Cell, 'offset'>[]) {
    let offset = COUNT_BYTES;
    this.cells = wanted.map(({ kind, column }) => {
      const cell = { kind, column, offset };
      offset += CELL_BYTES[kind];
      return cell;
    });
    this.rowBytes = offset;
  }

  static of(aggregates: readonly AggregateCall[]): AccumulatorLayout {
    const wanted: Omit<Cell, 'offset'>[] = [];
    for (const call of aggregates) {
      const kind = cellKindOf(call);
      if (kind === undefined || call.kind === 'count-star') continue;
      const { column } = call;
      const isKnown = wanted.some((cell) => cell.kind === kind && cell.column === column);
      if (!isKnown) wanted.push({ kind, column });
    }
    const rank = (cell: Omit<Cell, 'offset'>): number => CELL_ORDER.indexOf(cell.kind);
    return new AccumulatorLayout(wanted.sort((a, b) => rank(a) - rank(b)));
  }

  /** The same cells in the same places, and a null counter for each of `columns` that has none. */
  withNullCounters(columns: readonly number[]): AccumulatorLayout {
    const missing = columns.filter((column) => this.nullsOf(column) === 0);
    if (missing.length === 0) return this;
    return new AccumulatorLayout([
      ...this.cells,
      ...missing.map((column) => ({ kind: 'nulls' as const, column })),
    ]);
  }

  /** Offset of the cell that an aggregate other than COUNT is computed from. */
  cellOf(call: AggregateCall): number {
    const kind = must(cellKindOf(call), 'counts have no cell');
    const column = call.kind === 'count-star' ? -1 : call.column;
    return must(this.cells.find((cell) => cell.kind === kind && cell.column === column)).offset;
  }

  /** Offset of a column's null counter, 0 where it has none. */
  nullsOf(column: number): number {
    const found = this.cells.find((cell) => cell.kind === 'nulls' && cell.column === column);
    return found?.offset ?? 0;
  }

  /** Writes a row without any input, of `rowBytes`. */
  writeTemplate(memory: KernelMemory, address: number): void {
    const { u8, f32, f64, i64 } = memory.views;
    u8.fill(0, address, address + this.rowBytes);
    for (const { kind, offset } of this.cells) {
      const at = address + offset;
      switch (kind) {
        case 'sum-f64':
          f64[at >> 3] = -0;
          break;
        case 'sum-f32':
          f32[at >> 2] = -0;
          break;
        case 'extremes-f64':
          f64.fill(Number.POSITIVE_INFINITY, at >> 3, (at >> 3) + 2);
          break;
        case 'extremes-i64':
          i64.fill(2n ** 63n - 1n, at >> 3, (at >> 3) + 2);
          break;
        case 'sum-i64':
        case 'extremes-code':
        case 'nulls':
          break;
        default:
          unreachable(kind);
      }
    }
  }
}

function cellKindOf(call: AggregateCall): CellKind | undefined {
  if (call.kind === 'count-star' || call.kind === 'count') return undefined;
  const physical = physicalTypeOf(call.argumentType);
  const isFloating = physical === 'f32' || physical === 'f64';
  switch (call.kind) {
    case 'sum':
      return isFloating ? (physical === 'f32' ? 'sum-f32' : 'sum-f64') : 'sum-i64';
    case 'avg':
      return isFloating ? 'sum-f64' : 'sum-i64';
    case 'min':
    case 'max':
      if (physical === 'code') return 'extremes-code';
      return isFloating ? 'extremes-f64' : 'extremes-i64';
    default:
      return unreachable(call.kind);
  }
}
