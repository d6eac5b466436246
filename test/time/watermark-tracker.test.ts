import { describe, expect, it } from 'vitest';
import { WatermarkTracker } from '../../src/time/watermark-tracker.js';
import { ManualClock } from '../support/manual-clock.js';

function tracker(delayMs = 0, idleTimeoutMs = 1000) {
  const clock = new ManualClock();
  const watermarks = new WatermarkTracker({ clock, delayMs });
  watermarks.initialize('ts', idleTimeoutMs);
  return { clock, watermarks };
}

const batch = (...times: (number | null)[]) => ({
  numRows: times.length,
  getChild: (name: string) => (name === 'ts' ? { get: (i: number) => times[i] } : null),
});

describe('WatermarkTracker', () => {
  it('is at -Infinity before the first row', () => {
    expect(tracker().watermarks.getCurrentWatermark()).toBe(Number.NEGATIVE_INFINITY);
  });

  it('stays the delay behind the largest timestamp and never goes back', () => {
    const { watermarks } = tracker(5);
    expect(watermarks.updateWatermark(batch(10, 30, 20))).toBe(25);
    expect(watermarks.updateWatermark(batch(12))).toBe(25);
    expect(watermarks.getCurrentWatermark()).toBe(25);
  });

  it('passes over null timestamps', () => {
    expect(tracker().watermarks.updateWatermark(batch(null, 7, null))).toBe(7);
  });

  it('takes the smallest of the partitions', () => {
    const { watermarks } = tracker();
    watermarks.updateWatermark(batch(100), 0);
    expect(watermarks.updateWatermark(batch(40), 1)).toBe(100);
    const waiting = tracker().watermarks;
    waiting.addPartition(1);
    expect(waiting.updateWatermark(batch(100), 0)).toBe(Number.NEGATIVE_INFINITY);
    expect(waiting.updateWatermark(batch(40), 1)).toBe(40);
  });

  it('no longer waits for a partition that has been silent for the idle timeout', () => {
    const { clock, watermarks } = tracker(0, 1000);
    watermarks.addPartition(0);
    watermarks.addPartition(1);
    clock.advance(999);
    expect(watermarks.updateWatermark(batch(50), 0)).toBe(Number.NEGATIVE_INFINITY);
    clock.advance(1);
    expect(watermarks.getCurrentWatermark()).toBe(50);
    expect(watermarks.isIdle(1)).toBe(true);
  });

  it('does not go back when an idle partition wakes behind the others', () => {
    const { watermarks } = tracker();
    watermarks.addPartition(1);
    watermarks.updateWatermark(batch(50), 0);
    watermarks.markIdle(1);
    expect(watermarks.getCurrentWatermark()).toBe(50);
    expect(watermarks.updateWatermark(batch(10), 1)).toBe(50);
    expect(watermarks.updateWatermark(batch(60), 0)).toBe(50);
  });

  it('reaches +Infinity only when every partition has ended, idle ones included', () => {
    const { watermarks } = tracker();
    watermarks.addPartition(1);
    watermarks.advance(0, 5);
    watermarks.advance(1, 3);
    watermarks.markIdle(1);
    expect(watermarks.advance(0, Number.POSITIVE_INFINITY)).toBe(3);
    expect(watermarks.advance(1, Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY);
  });

  it('refuses a batch without its column and an idle timeout that is not positive', () => {
    const { watermarks } = tracker();
    const other = { numRows: 1, getChild: () => null };
    expect(() => watermarks.updateWatermark(other)).toThrow('no column "ts"');
    expect(() => watermarks.initialize('ts', 0)).toThrow('positive number of milliseconds');
  });
});
