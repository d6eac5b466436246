import type { StreamingQuery } from '../../node.js';
import type { ClosedWindow } from './closed-windows.js';

/** What shows closed windows. */
export interface View {
  begin(): Promise<void>;
  /** `elapsedMs` is since the query was started. */
  show(
    windows: readonly ClosedWindow[],
    query: StreamingQuery,
    windowsClosed: number,
    elapsedMs: number,
  ): Promise<void>;
  end(): Promise<void>;
}
