import type { ColumnBatch } from '../columnar/column-batch.js';
import { sliceBatch } from '../columnar/select-batch.js';
import { ExpressionError } from '../errors/expression-error.js';
import type { Arena } from '../kernels/arena.js';

/** Decides about rows that an expression can't be computed for. */
export interface RowFailures {
  /** Whether the row, alone in its batch, is to be left out; it is then accounted for. Otherwise the error is to be thrown. */
  skipsRow(error: ExpressionError, row: ColumnBatch): boolean;
}

/**
 * Computes over a batch, in pieces where rows of it fail and are to be left out, and hands each piece on with what was computed.
 * `compute` must do nothing but compute, since it is called again. Throws its error for a row that is not to be left out.
 */
export function forGoodRows<T>(
  arena: Arena,
  batch: ColumnBatch,
  failures: RowFailures,
  compute: (piece: ColumnBatch) => T,
  use: (piece: ColumnBatch, computed: T) => void,
): void {
  const slice = (from: number, to: number): ColumnBatch =>
    sliceBatch(arena.memory, arena, batch, from, to);
  const attempt = (from: number, to: number): Attempt<T> => {
    const piece = slice(from, to);
    try {
      return { kind: 'done', piece, computed: compute(piece) };
    } catch (error) {
      if (error instanceof ExpressionError) return { kind: 'failed', error };
      throw error;
    }
  };
  for (let from = 0; from < batch.numRows; ) {
    const whole = attempt(from, batch.numRows);
    if (whole.kind === 'done') {
      use(whole.piece, whole.computed);
      return;
    }
    let good = from;
    let bad = batch.numRows;
    while (bad - good > 1) {
      const middle = (good + bad) >> 1;
      if (attempt(from, middle).kind === 'done') good = middle;
      else bad = middle;
    }
    const row = attempt(good, good + 1);
    const { error } = row.kind === 'failed' ? row : whole;
    if (!failures.skipsRow(error, slice(good, good + 1))) throw error;
    if (good > from) {
      const before = slice(from, good);
      use(before, compute(before));
    }
    from = good + 1;
  }
}

type Attempt<T> =
  | { readonly kind: 'done'; readonly piece: ColumnBatch; readonly computed: T }
  | { readonly kind: 'failed'; readonly error: ExpressionError };
