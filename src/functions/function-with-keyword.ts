import type { FunctionDescription } from './function-definition.js';

/** Functions with a word among their arguments, and the registry's function for each such word. */
const BY_KEYWORD: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  EXTRACT: {
    YEAR: 'YEAR',
    QUARTER: 'QUARTER',
    MONTH: 'MONTH',
    WEEK: 'WEEK',
    DAY: 'DAYOFMONTH',
    DOY: 'DAYOFYEAR',
    DOW: 'DAYOFWEEK',
    HOUR: 'HOUR',
    MINUTE: 'MINUTE',
    SECOND: 'SECOND',
  },
  FLOOR: {
    DAY: 'floor-to-day',
    HOUR: 'floor-to-hour',
    MINUTE: 'floor-to-minute',
    SECOND: 'floor-to-second',
  },
  TIMESTAMPDIFF: {
    DAY: 'days-between',
    HOUR: 'hours-between',
    MINUTE: 'minutes-between',
    SECOND: 'seconds-between',
  },
  TRIM: { BOTH: 'TRIM', LEADING: 'LTRIM', TRAILING: 'RTRIM' },
};

/** Those that are not in the registry under their own names. */
export const KEYWORD_FUNCTIONS: readonly FunctionDescription[] = [
  {
    name: 'EXTRACT',
    signature: 'EXTRACT(unit FROM time DATE | TIMESTAMP)',
    description: `A part of a date or timestamp: ${unitsOf('EXTRACT')}.`,
  },
  {
    name: 'TIMESTAMPDIFF',
    signature: 'TIMESTAMPDIFF(unit, from DATE | TIMESTAMP, to DATE | TIMESTAMP)',
    description: `How many whole units lie between two times: ${unitsOf('TIMESTAMPDIFF')}.`,
  },
];

function unitsOf(name: string): string {
  return Object.keys(BY_KEYWORD[name] ?? {}).join(', ');
}

/** The registry name behind `EXTRACT(DAY FROM …)` or `TRIM(LEADING … FROM …)`, or undefined. */
export function functionWithKeyword(name: string, keyword: string): string | undefined {
  return BY_KEYWORD[name]?.[keyword];
}
