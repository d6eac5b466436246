import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemTimers } from '../../src/platform/node.js';

const DAY_MS = 86_400_000;

describe('a timer of the system', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it.each([1, 60_000, 24 * DAY_MS, 25 * DAY_MS, 60 * DAY_MS, 365 * DAY_MS])(
    'waits %d ms, not less and not more',
    (delayMs) => {
      const callback = vi.fn();
      systemTimers.after(delayMs, callback);
      vi.advanceTimersByTime(delayMs - 1);
      expect(callback).toHaveBeenCalledTimes(0);
      vi.advanceTimersByTime(1);
      expect(callback).toHaveBeenCalledTimes(1);
      vi.advanceTimersByTime(100 * DAY_MS);
      expect(callback).toHaveBeenCalledTimes(1);
    },
  );

  it('is cancelled at any time', () => {
    const callback = vi.fn();
    const cancel = systemTimers.after(60 * DAY_MS, callback);
    vi.advanceTimersByTime(40 * DAY_MS);
    cancel();
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(60 * DAY_MS);
    expect(callback).not.toHaveBeenCalled();
  });
});
