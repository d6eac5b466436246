import type { ArgumentReader } from './argument-readers.js';
import { functionThrew, type NamedCall } from './user-function-errors.js';

/** A registered function without its types, which the binder has settled. */
export type Evaluate = (...args: readonly unknown[]) => unknown;

/** What the function returns for each row. Throws USER_FUNCTION_FAILED where it throws. */
export function callRows(
  call: NamedCall,
  evaluate: Evaluate,
  readers: readonly ArgumentReader[],
  numRows: number,
): readonly unknown[] {
  const results: unknown[] = new Array(numRows);
  const [a, b, c] = readers;
  try {
    if (a === undefined) {
      for (let row = 0; row < numRows; row++) results[row] = evaluate();
    } else if (b === undefined) {
      for (let row = 0; row < numRows; row++) results[row] = evaluate(a.read(row));
    } else if (c === undefined) {
      for (let row = 0; row < numRows; row++) results[row] = evaluate(a.read(row), b.read(row));
    } else if (readers.length === 3) {
      for (let row = 0; row < numRows; row++) {
        results[row] = evaluate(a.read(row), b.read(row), c.read(row));
      }
    } else {
      callWithMany(evaluate, readers, results);
    }
  } catch (error) {
    throw functionThrew(call, error);
  }
  return results;
}

function callWithMany(
  evaluate: Evaluate,
  readers: readonly ArgumentReader[],
  results: unknown[],
): void {
  const args: unknown[] = readers.map(() => null);
  for (let row = 0; row < results.length; row++) {
    for (let i = 0; i < args.length; i++) args[i] = readers[i]?.read(row);
    results[row] = evaluate(...args);
  }
}
