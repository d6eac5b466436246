import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  PARTITIONS,
  SOURCE_SETTINGS_DEFAULT,
  type SourceSettings,
} from '../../../demo/protocol/source-settings.js';
import { LivePace } from '../../../demo/source/live-pace.js';
import { unpacedUntil } from '../../../demo/source/pace.js';
import { SettingsLog } from '../../../demo/source/settings-log.js';
import { SimulatedSource } from '../../../demo/source/simulated-source.js';
import { rowsOf, TradeBatches } from '../../../demo/source/trade-batches.js';

const CONFIG = { name: 'trades', schema: [], options: new Map<string, string>() };
const START_MS = 1_790_000_000_000;

function openSource(settings: SourceSettings, untilTick: number): SimulatedSource {
  return new SimulatedSource(CONFIG, {
    batches: new TradeBatches(7, START_MS),
    settings: new SettingsLog([{ fromTick: 0, settings }]),
    pace: unpacedUntil(untilTick),
    onBatch: () => {},
  });
}

async function readAll(source: SimulatedSource): Promise<string[]> {
  const rows: string[] = [];
  for (;;) {
    const batch = await source.fetchNextBatch();
    if (batch === null) return rows;
    rows.push(...batch.toArray().map((row) => JSON.stringify(row, bigintAsText)));
  }
}

const bigintAsText = (_: string, value: unknown): unknown =>
  typeof value === 'bigint' ? String(value) : value;

describe('the simulated source', () => {
  it('goes on at any row of any batch, and gives the same rows again', async () => {
    const settings = { ...SOURCE_SETTINGS_DEFAULT, rowsPerSecond: 900 };
    const all = await readAll(openSource(settings, 6));
    await fc.assert(
      fc.asyncProperty(
        fc.nat(12),
        fc.double({ min: 0, max: 0.99, noNaN: true }),
        async (n, share) => {
          const source = openSource(settings, 6);
          let read = 0;
          let offset = source.getCurrentOffset();
          for (let fetch = 0; fetch <= n; fetch++) {
            const batch = await source.fetchNextBatch();
            if (batch === null) break;
            const rows = Math.floor(batch.numRows * (fetch === n ? share : 1));
            offset = rows === batch.numRows ? source.getCurrentOffset() : source.offsetBehind(rows);
            read += rows;
          }
          const again = openSource(settings, 6);
          await again.seek(offset);
          expect(await readAll(again)).toEqual(all.slice(read));
        },
      ),
      { numRuns: 40 },
    );
  });

  it("deals a tick's rows out over the partitions, but to those that are silent", () => {
    const settings = { ...SOURCE_SETTINGS_DEFAULT, rowsPerSecond: 1150 };
    const ofTick = (tick: number, idlePartitions: readonly number[]) =>
      Array.from({ length: PARTITIONS }, (_, p) =>
        rowsOf(tick, p, { ...settings, idlePartitions }),
      );
    let sum = 0;
    for (let tick = 0; tick < 50; tick++) sum += ofTick(tick, []).reduce((a, b) => a + b);
    expect(sum).toBe(1150);
    expect(ofTick(3, [0, 2])[0]).toBe(0);
    expect(ofTick(3, [0, 2])[1]).toBe(ofTick(3, [])[1]);
  });

  it('has the settings of the time when they are changed', () => {
    const log = new SettingsLog([{ fromTick: 0, settings: SOURCE_SETTINGS_DEFAULT }]);
    log.change(10, { ...SOURCE_SETTINGS_DEFAULT, skew: 0.9 });
    log.change(10, { ...SOURCE_SETTINGS_DEFAULT, skew: 0.8 });
    expect([log.at(9).skew, log.at(10).skew]).toEqual([SOURCE_SETTINGS_DEFAULT.skew, 0.8]);
  });
});

describe('the pace of the source', () => {
  it('lets what is past come at once, then waits, rests while paused, and steps', async () => {
    let nowMs = 1000;
    const waiting: (() => void)[] = [];
    const pace = new LivePace(0, {
      nowMs: () => nowMs,
      after: (_, callback) => {
        waiting.push(callback);
        return () => {};
      },
    });
    const { signal } = new AbortController();
    expect(await pace.admit(50, signal)).toBe(true);
    const next = pace.admit(51, signal);
    nowMs = 1020;
    waiting.pop()?.();
    expect(await next).toBe(true);
    pace.pause();
    let isAdmitted = false;
    const held = pace.admit(52, signal).then(() => {
      isAdmitted = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(isAdmitted).toBe(false);
    pace.step();
    await held;
    nowMs = 9000;
    pace.resume();
    expect(pace.lagMs).toBeLessThan(40);
  });
});
