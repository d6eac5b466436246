const DAY_SECONDS = 86_400;
const TWO_DIGITS = Array.from({ length: 100 }, (_, i) => String(i).padStart(2, '0'));

/** `2024-01-31` for days since the epoch; years outside 0000 to 9999 as ISO 8601 expands them: `+012024-01-31`. */
export function dateText(days: number): string {
  // Civil calendar from days, counted in eras of 400 years that begin on the first of March.
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${yearText(year)}-${TWO_DIGITS[month]}-${TWO_DIGITS[day]}`;
}

/**
 * Prints seconds since the epoch as `2024-01-31T10:00:00`; `separator` stands between date and time. The date is kept
 * from call to call, since neighbouring rows mostly share it.
 */
export function secondsPrinter(separator: string): (seconds: number) => string {
  let lastDays = Number.NaN;
  let prefix = '';
  return (seconds) => {
    const days = Math.floor(seconds / DAY_SECONDS);
    if (days !== lastDays) {
      lastDays = days;
      prefix = dateText(days) + separator;
    }
    const secondOfDay = seconds - days * DAY_SECONDS;
    const minutes = Math.floor(secondOfDay / 60);
    const hour = TWO_DIGITS[Math.floor(minutes / 60)];
    return `${prefix}${hour}:${TWO_DIGITS[minutes % 60]}:${TWO_DIGITS[secondOfDay % 60]}`;
  };
}

function yearText(year: number): string {
  if (year >= 0 && year <= 9999) return String(year).padStart(4, '0');
  return (year < 0 ? '-' : '+') + String(Math.abs(year)).padStart(6, '0');
}
