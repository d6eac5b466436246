import type { Page } from 'playwright-core';

/** How fluently a page has lived so far. */
export interface PagePulse {
  /** Milliseconds of tasks that took over 50. */
  readonly longTasks: readonly number[];
  /** Of pictures that took long, what ran in them: for whoever looks for the cause. */
  readonly slowFrames: readonly string[];
  readonly frames: number;
  /** Since its first picture. */
  readonly elapsedMs: number;
}

/** Listens from the page's first moment on; call it before the page is opened. */
export async function watchPulse(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const pulse = { longTasks: [] as number[], slowFrames: [] as string[], frames: 0, firstMs: 0 };
    Object.assign(globalThis, { pulse });
    new PerformanceObserver((list) => {
      pulse.longTasks.push(...list.getEntries().map(({ duration }) => duration));
    }).observe({ type: 'longtask', buffered: true });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) pulse.slowFrames.push(JSON.stringify(entry));
    }).observe({ type: 'long-animation-frame', buffered: true });
    const count = (nowMs: number): void => {
      pulse.firstMs ||= nowMs;
      pulse.frames++;
      requestAnimationFrame(count);
    };
    requestAnimationFrame(count);
  });
}

export function pulseOf(page: Page): Promise<PagePulse> {
  return page.evaluate(() => {
    const { pulse } = globalThis as unknown as {
      pulse: { longTasks: number[]; slowFrames: string[]; frames: number; firstMs: number };
    };
    const { longTasks, slowFrames, frames, firstMs } = pulse;
    return { longTasks, slowFrames, frames, elapsedMs: performance.now() - firstMs };
  });
}
