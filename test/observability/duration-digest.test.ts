import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DurationDigest } from '../../src/observability/profiling/duration-digest.js';

function digestOf(durations: readonly number[]): DurationDigest {
  const digest = new DurationDigest();
  for (const duration of durations) digest.record(duration);
  return digest;
}

it('gives quantiles that are right to a sixteenth', () => {
  const durations = fc.array(fc.double({ min: 1, max: 1e12, noNaN: true }), { minLength: 1 });
  fc.assert(
    fc.property(durations, fc.constantFrom(0, 0.5, 0.9, 0.99, 1), (values, share) => {
      const sorted = [...values].sort((a, b) => a - b);
      const exact = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
      const found = digestOf(values).quantileNs(share);
      expect(found).toBeGreaterThanOrEqual(exact * (1 - 1e-9));
      expect(found).toBeLessThanOrEqual(exact * 2 ** (1 / 16) * (1 + 1e-9));
    }),
  );
});

it('knows count, sum, smallest and largest exactly', () => {
  const digest = digestOf([300, 100, 200]);
  expect([digest.count, digest.sumNs, digest.minNs, digest.maxNs]).toEqual([3, 600, 100, 300]);
});

it('has nothing but zeros before the first duration', () => {
  const digest = digestOf([]);
  expect([digest.count, digest.minNs, digest.maxNs, digest.quantileNs(0.5)]).toEqual([0, 0, 0, 0]);
});
