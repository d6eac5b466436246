/** A column of the result. */
export interface ResultField {
  readonly name: string;
  /** As SQL writes it, such as `BIGINT` or `TIMESTAMP_LTZ(3)`. */
  readonly type: string;
  readonly kind: 'number' | 'time' | 'text' | 'boolean';
}

/** A value as the page shows it: BIGINT as a number where that is exact, else as text; times as epoch milliseconds. */
export type ResultCell = number | string | boolean | null;

/** Rows that the query has given. */
export interface ResultRows {
  readonly generation: number;
  /** The batch's number: one that is handed out again after a crash has the number that it had. */
  readonly sequence: number;
  /** All of them. */
  readonly count: number;
  /** One number for each, the same for equal rows: what makes "0 lost, 0 doubled" countable. */
  readonly hashes: Uint32Array;
  /** The last of them, to be shown: at most a few hundred, each with a cell per column. */
  readonly shown: readonly (readonly ResultCell[])[];
  /** `+I`, `-U`, `+U` or `-D` of each shown row; undefined where all are inserts. */
  readonly kinds: readonly string[] | undefined;
}
