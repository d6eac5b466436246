const UNITS = [
  ['year', 365.25 * 86_400_000],
  ['day', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
] as const;

/** Such as `0.4 s`, `12 s`, `3 min 20 s`, `2 days 5 h`, `26 years`. */
export function durationText(ms: number): string {
  if (!Number.isFinite(ms)) return 'for ever';
  const at = UNITS.findIndex(([, unitMs]) => ms >= unitMs);
  const unit = UNITS[at];
  if (unit === undefined) return secondsText(ms);
  const [name, unitMs] = unit;
  const count = Math.floor(ms / unitMs);
  const restMs = ms - count * unitMs;
  const [nextName, nextMs] = UNITS[at + 1] ?? ['s', 1000];
  const rest = Math.floor(restMs / nextMs);
  const first = amount(count, name);
  // Nobody wants to know the days of many years.
  return rest === 0 || (name === 'year' && count > 1)
    ? first
    : `${first} ${amount(rest, nextName)}`;
}

/** Event time as people read it, in UTC: `2024-01-01 10:00:59.999`, seconds where they are whole. */
export function timeText(ms: number): string {
  if (ms === Number.POSITIVE_INFINITY) return 'its end';
  if (Math.abs(ms) > 8.64e15) return 'none';
  const text = new Date(ms).toISOString().replace('T', ' ').replace('Z', '');
  return text.endsWith('.000') ? text.slice(0, -4) : text;
}

export function countText(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}

export function percentText(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function secondsText(ms: number): string {
  const seconds = ms / 1000;
  return seconds < 10
    ? `${Number(seconds.toFixed(seconds < 1 ? 3 : 1))} s`
    : `${Math.floor(seconds)} s`;
}

function amount(count: number, unit: string): string {
  const plural = (unit === 'year' || unit === 'day') && count !== 1 ? 's' : '';
  return `${count.toLocaleString('en-US')} ${unit}${plural}`;
}
