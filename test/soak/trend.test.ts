import { expect, it } from 'vitest';
import { trendOf } from './trend.js';

const MINUTE = 60_000;

it('a trend is the slope per ten minutes, and what chance may have to do with it', () => {
  const steady = Array.from({ length: 21 }, (_, i) => ({ atMs: i * MINUTE, value: 100 + 3 * i }));
  const { slope, standardError, mean } = trendOf(steady);
  expect(slope).toBeCloseTo(30);
  expect(standardError).toBeCloseTo(0);
  expect(mean).toBeCloseTo(130);
  const noisy = steady.map(({ atMs }, i) => ({ atMs, value: i % 2 }));
  const trend = trendOf(noisy);
  expect(Math.abs(trend.slope)).toBeLessThan(trend.standardError);
});
