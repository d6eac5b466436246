import { Deferred } from '../common/deferred.js';
import type { Random } from '../common/random.js';
import type { Clock, Timers } from '../time/clock.js';

const DELAY_MIN_MS = 100;
const DELAY_MAX_MS = 10_000;

/** What retries need of the surroundings. */
export interface RetryEnvironment {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
}

/** The pause behind the `failures`th failure in a row: twice as long each time, and up to half of it left out by chance. */
export function retryDelayMs(failures: number, random: Random): number {
  const delayMs = Math.min(DELAY_MAX_MS, DELAY_MIN_MS * 2 ** (failures - 1));
  return delayMs * (1 - random.next() / 2);
}

/** Resolves after `delayMs`, or as soon as `signal` aborts. */
export async function pauseFor(
  delayMs: number,
  timers: Timers,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted) return;
  const over = new Deferred<void>();
  const end = (): void => over.resolve();
  const cancel = timers.after(delayMs, end);
  signal.addEventListener('abort', end, { once: true });
  await over.promise;
  cancel();
  signal.removeEventListener('abort', end);
}
