/** One operator of the running query, as the graph draws it. */
export interface DataflowNode {
  readonly id: string;
  /** Short, such as `Scan trades` or `TUMBLE 10 s`. */
  readonly title: string;
  /** What it does in the query's own words; empty where the title says it all. */
  readonly detail: string;
  readonly kind: string;
  /** Ids of the operators that it reads from. */
  readonly inputs: readonly string[];
}

/** How an operator does, at one moment. */
export interface OperatorFrame {
  readonly id: string;
  readonly rowsIn: number;
  readonly rowsOut: number;
  readonly rowsInPerSecond: number;
  readonly rowsOutPerSecond: number;
  /** Share of the time that it works, from 0 to 1. */
  readonly busyShare: number;
  /** Epoch milliseconds; -Infinity before the first row. */
  readonly watermarkMs: number;
  readonly isBackPressured: boolean;
  readonly stateBytes: number;
}
