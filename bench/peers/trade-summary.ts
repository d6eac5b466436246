/** What every contestant must agree on: sums over its result rows. */
export interface TradeSummary {
  /** Rows of the result: pairs of symbol and window. */
  readonly groups: number;
  /** Sum of the counts. */
  readonly rows: number;
  readonly volume: number;
  /** Sum of the average prices. */
  readonly averages: number;
  readonly lowest: number;
  readonly highest: number;
}

export const EMPTY_SUMMARY: TradeSummary = {
  groups: 0,
  rows: 0,
  volume: 0,
  averages: 0,
  lowest: Number.POSITIVE_INFINITY,
  highest: Number.NEGATIVE_INFINITY,
};

/** Throws unless both did the same work; averages may differ by the order of additions. */
export function checkSameWork(name: string, got: TradeSummary, expected: TradeSummary): void {
  for (const key of Object.keys(expected) as (keyof TradeSummary)[]) {
    const error = Math.abs(got[key] - expected[key]);
    if (error > 1e-9 * Math.abs(expected[key])) {
      throw new Error(`${name} computed ${key} = ${got[key]}, expected ${expected[key]}`);
    }
  }
}
