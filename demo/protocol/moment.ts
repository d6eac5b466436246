/** A place in a query's life that can be gone back to. */
export interface Moment {
  readonly id: number;
  readonly generation: number;
  /** What the query's state is named in the savepoint. */
  readonly queryName: string;
  readonly savepoint: Uint8Array;
  readonly tick: number;
  readonly watermarkMs: number;
  /** Rows of the result up to it. */
  readonly rowsOut: number;
}
