import { expect, it } from 'vitest';
import { PerformanceProfiler } from '../../src/observability/profiling/performance-profiler.js';
import { ManualClock } from '../support/manual-clock.js';

it('measures calls of an operation, also such as overlap', () => {
  const clock = new ManualClock();
  const profiler = new PerformanceProfiler(clock);
  const first = profiler.startProfile('join');
  clock.advance(10);
  const second = profiler.startProfile('join');
  clock.advance(20);
  expect(profiler.endProfile(first, 100)).toBe(30);
  clock.advance(20);
  expect(profiler.endProfile(second, 300)).toBe(40);
  const stats = profiler.getOperationStats('join');
  expect(stats).toMatchObject({
    calls: 2,
    totalMs: 70,
    avgMs: 35,
    minMs: 30,
    maxMs: 40,
    rows: 400,
  });
  expect(stats?.nsPerRow).toBe(70e6 / 400);
  expect(stats?.p99Ms).toBe(40);
});

it('lists operations by the time that they took', () => {
  const profiler = new PerformanceProfiler(new ManualClock());
  profiler.record('quick', 1e6);
  profiler.record('slow', 5e6);
  expect(profiler.getResults().map(({ operation }) => operation)).toEqual(['slow', 'quick']);
  profiler.reset();
  expect(profiler.getResults()).toEqual([]);
});

it('refuses to end a call twice', () => {
  const profiler = new PerformanceProfiler(new ManualClock());
  const id = profiler.startProfile('join');
  profiler.endProfile(id);
  expect(() => profiler.endProfile(id)).toThrow(/no open profile 1: pass what startProfile/);
});
