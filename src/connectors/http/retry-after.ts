import type { Clock } from '../../time/clock.js';

const DAY_MS = 86_400_000;

/** What the header `Retry-After` asks for (RFC 9110, 10.2.3: seconds or a date), at most a day; 0 where it isn't there or can't be read. */
export function retryAfterMs(header: string | null | undefined, clock: Clock): number {
  const text = header?.trim() ?? '';
  const waitMs = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - clock.nowMs();
  return waitMs > 0 ? Math.min(waitMs, DAY_MS) : 0;
}
