import { pauseFor, type RetryEnvironment, retryDelayMs } from '../../retry-pause.js';
import { KafkaError } from '../driver/kafka-error.js';

/** Repeats what fails with a retriable KafkaError, for so long; then, and otherwise, its error is thrown. */
export async function retried<T>(
  work: () => Promise<T>,
  durationMs: number,
  { clock, timers, random }: RetryEnvironment,
  signal: AbortSignal,
): Promise<T> {
  const endMs = clock.monotonicMs() + durationMs;
  for (let failures = 1; ; failures++) {
    try {
      return await work();
    } catch (error) {
      const delayMs = retryDelayMs(failures, random);
      if (!isRetriable(error) || clock.monotonicMs() + delayMs > endMs || signal.aborted)
        throw error;
      await pauseFor(delayMs, timers, signal);
    }
  }
}

export function isRetriable(error: unknown): boolean {
  return error instanceof KafkaError && error.retriable;
}
