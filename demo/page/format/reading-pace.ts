/** Nobody reads numbers that change faster. */
const READ_MS = 500;

/**
 * Holds back a part of the page that is to be read, so that it changes a few times a second, however often there is something new. All
 * that keeps the pace changes together, so that the browser lays the page out once for all of it.
 */
export class ReadingPace {
  #shownMs = Number.NEGATIVE_INFINITY;

  /** Until the part may change. At once where it has not for a while; what comes meanwhile is shown with the rest. */
  async turn(): Promise<void> {
    const nowMs = performance.now();
    const turnMs = Math.max(nowMs, nextTurnMs(this.#shownMs));
    // A timer may ring a bit too early, and is not to be taken for another turn's.
    this.#shownMs = turnMs;
    if (turnMs > nowMs) await new Promise((resolve) => setTimeout(resolve, turnMs - nowMs));
  }
}

/** When the time comes to show something else than what has been shown since `shownMs`. */
export function nextTurnMs(shownMs: number): number {
  return (Math.floor(shownMs / READ_MS) + 1) * READ_MS;
}
