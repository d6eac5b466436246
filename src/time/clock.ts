/** Wall-clock time. Injected, so that tests and replays decide what time it is. */
export interface Clock {
  /** Milliseconds since the epoch. */
  nowMs(): number;
  /** Milliseconds since an arbitrary start, never going back, for durations. */
  monotonicMs(): number;
}

/** Timers beside the clock, injected for the same reason. */
export interface Timers {
  /** Calls `callback` once after `delayMs`; the result cancels it. */
  after(delayMs: number, callback: () => void): () => void;
  /** Resolves when whatever else waits in this process (timers, signals, input) has had its turn. */
  turn(): Promise<void>;
}
