import { expect, it } from 'vitest';
import { durationText, timeText } from '../../../src/runtime/diagnosis/words.js';

it('tells durations as people do', () => {
  const days = 86_400_000;
  const durations = [0, 400, 9400, 12_900, 60_000, 200_000, 7_500_000, 2 * days, 400 * days, 1e12];
  expect(durations.map(durationText)).toEqual([
    '0 s',
    '0.4 s',
    '9.4 s',
    '12 s',
    '1 min',
    '3 min 20 s',
    '2 h 5 min',
    '2 days',
    '1 year 34 days',
    '31 years',
  ]);
  expect(durationText(Number.POSITIVE_INFINITY)).toBe('for ever');
});

it('tells event times in UTC, also those that no date can hold', () => {
  expect([0, 1, -9e15, Number.POSITIVE_INFINITY].map(timeText)).toEqual([
    '1970-01-01 00:00:00',
    '1970-01-01 00:00:00.001',
    'none',
    'its end',
  ]);
});
