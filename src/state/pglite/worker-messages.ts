import type { SqlParameter, SqlRow } from '../state-database.js';
import type { IoFaultPlan } from './io-faults.js';

/** Where the database of a worker lies: handed to it when it starts. */
export type DatabaseLocation =
  | { readonly kind: 'memory' }
  /** `directory` is absolute, and this process alone uses it. */
  | { readonly kind: 'directory'; readonly directory: string; readonly faults?: IoFaultPlan };

/** What the worker is asked, one after the other. BEGIN and COMMIT are queries like any other. */
export type WorkerRequest =
  | { readonly kind: 'query'; readonly sql: string; readonly parameters: readonly SqlParameter[] }
  /** `data` is moved to the worker, not copied. */
  | { readonly kind: 'copy-in'; readonly target: string; readonly data: ArrayBuffer }
  | { readonly kind: 'copy-out'; readonly query: string }
  | { readonly kind: 'close' };

export interface NumberedRequest {
  readonly id: number;
  readonly request: WorkerRequest;
}

/** What the worker says. Every request gets one of the first three, unless the worker is lost before. */
export type WorkerMessage =
  | { readonly kind: 'rows'; readonly id: number; readonly rows: readonly SqlRow[] }
  /** `data` is moved, not copied. */
  | { readonly kind: 'bytes'; readonly id: number; readonly data: ArrayBuffer }
  | { readonly kind: 'refused'; readonly id: number; readonly reason: string }
  | { readonly kind: 'notification'; readonly channel: string; readonly payload: string }
  | { readonly kind: 'started' }
  /** The database cannot go on, or could not start: the worker ends with this. */
  | { readonly kind: 'lost'; readonly reason: string };
