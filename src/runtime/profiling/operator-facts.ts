import type { KernelSpan } from '../../kernels/profile/kernel-profiler.js';
import type { HeldStateSize } from '../../operators/operator.js';

/** A node of the physical plan, or where the rows go: to a table, or to who iterates them. */
export type OperatorKind =
  | 'scan'
  | 'filter'
  | 'project'
  | 'changelog-normalize'
  | 'to-upsert'
  | 'lookup-join'
  | 'window-aggregate'
  | 'union-all'
  | 'enforce-not-null'
  | 'sink'
  | 'results';

/**
 * One operator of a query, and what it has done since the query was started, or started again after a failure. The operators
 * are a graph by `inputs`; rows that go out of one come into the next.
 */
export interface OperatorFacts {
  /** As metrics and logs call it, such as `window-aggregate-1`. */
  readonly id: string;
  readonly kind: OperatorKind;
  /** As EXPLAIN prints it, such as `WindowAggregate`, and what stands in its brackets; secrets are masked. */
  readonly name: string;
  readonly detail: string;
  /** That is read or written; undefined for all between. */
  readonly table: string | undefined;
  /** Ids of the operators that it reads from; empty for a table that is read. */
  readonly inputs: readonly string[];
  /** Of a scan: what the source has delivered. */
  readonly rowsIn: number;
  readonly rowsOut: number;
  readonly batchesIn: number;
  readonly batchesOut: number;
  /** Of what goes out, epoch milliseconds; -Infinity before the first, +Infinity behind the end. */
  readonly watermarkMs: number;
  /** Time that it worked, without that of the operators behind it. */
  readonly busyMs: number;
  readonly shares: OperatorShares;
  /** Whether it waited for whoever takes its rows for at least half of the time lately. */
  readonly isBackPressured: boolean;
  /** What it remembers from batch to batch; undefined for an operator that remembers nothing. */
  readonly state: HeldStateSize | undefined;
  /** The kernels that it has called, that took longest first; undefined unless the query runs with `profileKernels`. */
  readonly kernels: readonly KernelSpan[] | undefined;
}

/** What an operator did in the last ten to twenty seconds: three shares from 0 to 1, together 1. */
export interface OperatorShares {
  readonly busy: number;
  /** It waited for rows, or others had their turn. */
  readonly idle: number;
  readonly backPressured: number;
}
