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

/** The time of day in UTC; a dash where there is none yet, and "the end" behind the last. */
export function clockTime(timeMs: number): string {
  if (timeMs === Number.NEGATIVE_INFINITY) return '–';
  if (timeMs === Number.POSITIVE_INFINITY) return 'the end';
  return new Date(timeMs).toISOString().slice(11, 19);
}
