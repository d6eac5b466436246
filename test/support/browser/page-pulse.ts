import type { BarePage } from './bare-page.js';

/** How fluently a page has lived so far. */
export interface PagePulse {
  /** Milliseconds that its longest task took; 0 where none took over 50. */
  readonly longestTaskMs: number;
  readonly longTasks: number;
  /** Pictures a second, on average. */
  readonly framesPerSecond: number;
  /** How much of the page has jumped and how far, added up, as browsers count it: 0 where nothing has. */
  readonly layoutShift: number;
}

interface Pulse {
  longest: number;
  longTasks: number;
  frames: number;
  firstMs: number;
  layoutShift: number;
}

/** As browsers give it; the library's types don't have it yet. */
interface LayoutShift extends PerformanceEntry {
  readonly value: number;
}

/** Listens from the page's first moment on; call it before the page is opened. */
export async function watchPulse(page: BarePage): Promise<void> {
  await page.addInitScript(() => {
    const pulse: Pulse = { longest: 0, longTasks: 0, frames: 0, firstMs: 0, layoutShift: 0 };
    Object.assign(globalThis, { pulse });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) {
        pulse.longest = Math.max(pulse.longest, duration);
        pulse.longTasks++;
      }
    }).observe({ type: 'longtask', buffered: true });
    new PerformanceObserver((list) => {
      for (const { value } of list.getEntries() as LayoutShift[]) pulse.layoutShift += value;
    }).observe({ type: 'layout-shift', buffered: true });
    const count = (nowMs: number): void => {
      pulse.firstMs ||= nowMs;
      pulse.frames++;
      requestAnimationFrame(count);
    };
    requestAnimationFrame(count);
  });
}

export function pulseOf(page: BarePage): Promise<PagePulse> {
  return page.evaluate(() => {
    const { pulse } = globalThis as unknown as { pulse: Pulse };
    const elapsedMs = performance.now() - pulse.firstMs;
    return {
      longestTaskMs: pulse.longest,
      longTasks: pulse.longTasks,
      framesPerSecond: (pulse.frames * 1000) / elapsedMs,
      layoutShift: pulse.layoutShift,
    };
  });
}
