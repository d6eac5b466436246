import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { must } from '../../../../src/common/assert.js';
import type { KafkaEnvironment } from '../../../../src/connectors/kafka/kafka-environment.js';
import { kafkaJsDriver } from '../../../../src/connectors/kafka/kafkajs/kafkajs-driver.js';
import type { SinkConnector } from '../../../../src/connectors/sink.js';
import { systemTimers } from '../../../../src/platform/node.js';
import { systemClock } from '../../../../src/platform/system-clock.js';
import type { BrokerAccess } from '../../../support/kafka/broker-access.js';
import { freshTopic } from '../../../support/kafka/broker-admin.js';
import { committedValues } from '../../../support/kafka/committed-values.js';
import { KafkaBroker } from '../../../support/kafka/kafka-broker.js';
import { kafkaBroker } from '../../../support/kafka/shared-broker.js';
import { resultBatch } from '../../../support/result-batches.js';
import { CrashingDriver } from './crashing-driver.js';
import { environmentOf, makeSink, TOTALS, totals } from './sink-under-test.js';

let broker: BrokerAccess;
beforeAll(async () => {
  broker = await kafkaBroker();
}, 300_000);

const driver = kafkaJsDriver(systemClock);
const EXACTLY_ONCE = { 'sink.delivery-guarantee': 'exactly-once' };

function environment(used = driver): KafkaEnvironment {
  return { ...environmentOf(used), clock: systemClock, timers: systemTimers };
}

/** A sink of a run of a job that is named as its topic. */
function sinkOf(
  topic: string,
  runNumber = 1,
  options: Readonly<Record<string, string>> = EXACTLY_ONCE,
  { access = broker, used = driver } = {},
): SinkConnector {
  const all = { topic, 'properties.bootstrap.servers': access.bootstrap.plaintext, ...options };
  return makeSink({ options: all, jobId: topic, runNumber }, environment(used));
}

async function open(...given: Parameters<typeof sinkOf>): Promise<SinkConnector> {
  const sink = sinkOf(...given);
  await sink.init();
  await sink.recover([]);
  return sink;
}

async function numbersIn(topic: string, access = broker): Promise<readonly number[]> {
  const values = await committedValues(access, topic);
  return values.map((value) => JSON.parse(value).n).sort((a, b) => a - b);
}

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, n) => n);

describe('a Kafka sink, on a real broker', () => {
  it.each(['none', 'at-least-once'])('has written its rows, %s', async (guarantee) => {
    const topic = await freshTopic(broker, 3);
    const sink = await open(topic, 1, { 'sink.delivery-guarantee': guarantee });
    for (let first = 0; first < 1000; first += 100) {
      await sink.write(await totals(...upTo(100).map((n) => first + n)));
    }
    await sink.prepare(1);
    await sink.close();
    expect(await numbersIn(topic)).toEqual(upTo(1000));
  });

  it.each(['none', 'gzip', 'snappy', 'lz4'])(
    'publishes an epoch of many requests at once, compressed by %s',
    async (compression) => {
      const topic = await freshTopic(broker, 3);
      const sink = await open(topic, 1, {
        ...EXACTLY_ONCE,
        'properties.compression.type': compression,
      });
      for (let first = 0; first < 60_000; first += 10_000) {
        await sink.write(await totals(...upTo(10_000).map((n) => first + n)));
      }
      const handle = must(await sink.prepare(1));
      expect(await numbersIn(topic)).toEqual([]);
      await sink.publish(handle);
      await sink.publish(handle);
      expect(await numbersIn(topic)).toEqual(upTo(60_000));
      await sink.close();
    },
  );

  it('has each row once, whichever call of the client the process has died in', async () => {
    // Taking over, setting the marker, then: begin, send, mark, commit.
    const deaths = [3, 7, 9, 10, 11].map((call) => ({ call, isBehind: true }));
    for (const death of [...deaths, { call: 11, isBehind: false }]) {
      const topic = await freshTopic(broker, 2);
      const dying = new CrashingDriver(driver, death);
      const first = sinkOf(topic, 1, EXACTLY_ONCE, { used: dying.driver });
      let handle: Uint8Array | undefined;
      await dying.live(async () => {
        await first.init();
        await first.recover([]);
        await first.write(await totals(1, 2, 3));
        handle = must(await first.prepare(1));
        await first.publish(handle);
      });
      const second = sinkOf(topic, 2);
      await second.init();
      await second.recover(handle === undefined ? [] : [handle]);
      await second.write(await totals(4));
      await second.publish(must(await second.prepare(2)));
      const expected = handle === undefined ? [4] : [1, 2, 3, 4];
      expect(await numbersIn(topic), JSON.stringify(death)).toEqual(expected);
      await second.close();
    }
  }, 120_000);

  it('is fenced by the next run of its job, and says so', async () => {
    const topic = await freshTopic(broker);
    const older = await open(topic, 1);
    await older.write(await totals(1));
    const handle = must(await older.prepare(1));
    const newer = sinkOf(topic, 2);
    await newer.init();
    await newer.recover([handle]);
    await expect(older.publish(handle)).rejects.toMatchObject({
      kind: 'fenced',
      isTakenOver: true,
    });
    await newer.close();
    await older.close();
    expect(await numbersIn(topic)).toEqual([1]);
  });

  it('refuses a row that the topic would not take, before its checkpoint', async () => {
    const topic = await freshTopic(broker, 1, { 'max.message.bytes': '2000' });
    const sink = await open(topic);
    const row = (length: number) => resultBatch(TOTALS, [{ symbol: 'x'.repeat(length), n: 0n }]);
    await sink.write(await row(1800));
    const large = await row(2000);
    await expect(async () => sink.write(large)).rejects.toMatchObject({ kind: 'record-too-large' });
    await sink.publish(must(await sink.prepare(1)));
    expect(await numbersIn(topic)).toEqual([0]);
    await sink.close();
  });

  it('says which topic to create', async () => {
    const sink = sinkOf('no-such-topic');
    await expect(sink.init()).rejects.toThrow('topic "no-such-topic", which does not exist');
    await sink.close();
  });
});

describe('a Kafka sink, while its broker restarts', () => {
  let own: KafkaBroker;
  beforeAll(async () => {
    own = await KafkaBroker.start();
  }, 300_000);
  afterAll(() => own.remove());

  it.each(['at-least-once', 'exactly-once'])(
    'loses nothing, %s',
    async (guarantee) => {
      const topic = await freshTopic(own, 2);
      const sink = await open(topic, 1, { 'sink.delivery-guarantee': guarantee }, { access: own });
      for (let epoch = 0; epoch < 6; epoch++) {
        const restarting = epoch % 2 === 1 ? own.kill().then(() => own.resume()) : undefined;
        await sink.write(await totals(...upTo(10).map((n) => 10 * epoch + n)));
        const handle = await sink.prepare(epoch + 1);
        if (handle !== undefined) await sink.publish(handle);
        await restarting;
      }
      await sink.close();
      const numbers = await numbersIn(topic, own);
      expect(guarantee === 'exactly-once' ? numbers : [...new Set(numbers)]).toEqual(upTo(60));
    },
    240_000,
  );
});
