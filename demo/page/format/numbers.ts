const UNITS = ['', 'k', 'M', 'G', 'T'];

/** A count in a few digits: 950, 12.3k, 4.56M. */
export function shortCount(count: number): string {
  let value = count;
  let unit = 0;
  while (Math.abs(value) >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  if (unit === 0) return String(Math.round(value));
  const digits = Math.abs(value) >= 99.95 ? 0 : Math.abs(value) >= 9.995 ? 1 : 2;
  return `${value.toFixed(digits)}${UNITS[unit]}`;
}

/** Bytes in a few digits: 512 B, 3.4 kB, 12 MB. */
export function shortBytes(bytes: number): string {
  const text = shortCount(bytes);
  return /\d$/.test(text) ? `${text} B` : `${text.slice(0, -1)} ${text.at(-1)}B`;
}

/** A duration in a few digits: 12 ms, 3.4 s. */
export function shortDuration(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** A length of time in words: 30 s, 2 min, 5.5 h, 12 days. */
export function shortLength(ms: number): string {
  const [unit, , unitMs] = LENGTHS.find(([, fromMs]) => ms >= fromMs) ?? ['ms', 1, 1];
  const count = ms / unitMs;
  return `${count.toLocaleString('en', { maximumFractionDigits: count < 10 ? 1 : 0 })} ${unit}`;
}

const DAY_MS = 86_400_000;
const LENGTHS = [
  ['days', 2 * DAY_MS, DAY_MS],
  ['h', 3_600_000, 3_600_000],
  ['min', 60_000, 60_000],
  ['s', 1000, 1000],
] as const;

/** The time in UTC, with the day where that isn't today; a dash where there is none yet, and "the end" behind the last. */
export function clockTime(timeMs: number): string {
  if (timeMs === Number.NEGATIVE_INFINITY) return '–';
  if (timeMs === Number.POSITIVE_INFINITY) return 'the end';
  return isToday(timeMs) ? timeOfDay(timeMs) : `${dayOf(timeMs)} ${timeOfDay(timeMs)}`;
}

/** As a cell of type `type` shows it: a day, or a time in UTC to the millisecond, with its day where that isn't today. */
export function cellTime(timeMs: number, type: string): string {
  if (type === 'DATE') return dayOf(timeMs);
  const text = isoOf(timeMs).slice(-13, -1);
  return isToday(timeMs) ? text : `${dayOf(timeMs)} ${text}`;
}

/** As it stands at an axis with a mark each `stepMs`. */
export function axisTime(timeMs: number, stepMs: number): string {
  return stepMs < DAY_MS ? timeOfDay(timeMs) : dayOf(timeMs);
}

/** Within a day from now, so that nothing changes at midnight. */
function isToday(timeMs: number): boolean {
  return Math.abs(timeMs - Date.now()) < DAY_MS;
}

function dayOf(timeMs: number): string {
  return isoOf(timeMs).slice(0, -14);
}

function timeOfDay(timeMs: number): string {
  return isoOf(timeMs).slice(-13, -5);
}

/** Times that no calendar has are as near as it gets. */
function isoOf(timeMs: number): string {
  return new Date(Math.min(MAX_TIME_MS, Math.max(-MAX_TIME_MS, timeMs))).toISOString();
}

const MAX_TIME_MS = 8.64e15;
