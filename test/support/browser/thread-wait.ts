import { readFileSync } from 'node:fs';

/** How long a process's first thread has run so far, and how long it was ready to and got no processor; milliseconds. */
export interface ThreadTimes {
  readonly runMs: number;
  readonly waitMs: number;
}

/** As Linux counts it. */
export function threadTimesOf(processId: number): ThreadTimes {
  const text = readFileSync(`/proc/${processId}/task/${processId}/schedstat`, 'utf8');
  const [runNs = Number.NaN, waitNs = Number.NaN] = text.split(' ').map(Number);
  return { runMs: runNs / 1e6, waitMs: waitNs / 1e6 };
}
