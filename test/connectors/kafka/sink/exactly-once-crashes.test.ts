import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InMemoryKafka } from '../../../../src/connectors/kafka/memory/in-memory-kafka.js';
import type { SinkHandle } from '../../../../src/connectors/sink.js';
import { type Crash, CrashingDriver } from './crashing-driver.js';
import { committedNumbers, environmentOf, makeSink, totals } from './sink-under-test.js';

/** The rows of each epoch; one has none, one takes several requests. */
const EPOCHS: readonly (readonly number[])[] = [
  [1, 2, 3],
  [],
  Array.from({ length: 80 }, (_, i) => 10 + i),
  [4],
];
const ALL_ROWS = EPOCHS.flat().sort((a, b) => a - b);

const OPTIONS = {
  'sink.delivery-guarantee': 'exactly-once',
  'properties.max.request.size': '1024',
};

/** A job's state database: how far its complete checkpoints go, and the outputs that wait to be published. */
interface Stored {
  runs: number;
  epochs: number;
  pending: readonly SinkHandle[];
}

/** One life of a job, from its restore to its end. */
async function live(stored: Stored, driver: CrashingDriver): Promise<'done' | 'crashed'> {
  return driver.live(async () => {
    const runNumber = ++stored.runs;
    const sink = makeSink({ options: OPTIONS, runNumber }, environmentOf(driver.driver));
    await sink.init();
    await sink.recover(stored.pending);
    stored.pending = [];
    while (stored.epochs < EPOCHS.length) {
      const rows = EPOCHS[stored.epochs] ?? [];
      if (rows.length > 0) await sink.write(await totals(...rows));
      const handle = await sink.prepare(stored.epochs + 1);
      stored.epochs++;
      if (handle === undefined) continue;
      stored.pending = [handle];
      await sink.publish(handle);
      stored.pending = [];
    }
    await sink.close();
  });
}

/** The numbers in the topic behind lives that end so and a last one that doesn't, and the calls which that has made. */
async function liveThrough(
  crashes: readonly Crash[],
): Promise<{ readonly numbers: readonly number[]; readonly calls: number }> {
  const kafka = new InMemoryKafka();
  kafka.createTopic('totals', 3);
  const stored: Stored = { runs: 0, epochs: 0, pending: [] };
  for (const crash of crashes) await live(stored, new CrashingDriver(kafka.createDriver(), crash));
  const last = new CrashingDriver(kafka.createDriver());
  expect(await live(stored, last)).toBe('done');
  return { numbers: [...committedNumbers(kafka)].sort((a, b) => a - b), calls: last.calls };
}

describe('a Kafka sink that delivers exactly once', () => {
  it('has each row once in the topic, whichever call of the client the process has died in', async () => {
    const { calls } = await liveThrough([]);
    expect(calls).toBeGreaterThan(20);
    for (let call = 1; call <= calls; call++) {
      for (const isBehind of [false, true]) {
        const { numbers } = await liveThrough([{ call, isBehind }]);
        expect(numbers, `call ${call}, behind it: ${isBehind}`).toEqual(ALL_ROWS);
      }
    }
  });

  it('has each row once in the topic when it dies again and again', async () => {
    const crash = fc.record({ call: fc.integer({ min: 1, max: 40 }), isBehind: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(crash, { minLength: 2, maxLength: 6 }), async (crashes) => {
        expect((await liveThrough(crashes)).numbers).toEqual(ALL_ROWS);
      }),
      { numRuns: 100 },
    );
  });
});
