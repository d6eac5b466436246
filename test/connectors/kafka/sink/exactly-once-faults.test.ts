import { describe, expect, it } from 'vitest';
import { must } from '../../../../src/common/assert.js';
import type { KafkaErrorKind } from '../../../../src/connectors/kafka/driver/kafka-error.js';
import { InMemoryKafka } from '../../../../src/connectors/kafka/memory/in-memory-kafka.js';
import type { KafkaCall } from '../../../../src/connectors/kafka/memory/kafka-faults.js';
import type { SinkConnector, SinkHandle } from '../../../../src/connectors/sink.js';
import {
  committedNumbers,
  environmentOf,
  HurryingClock,
  makeSink,
  openSink,
  totals,
} from './sink-under-test.js';

const EXACTLY_ONCE = { 'sink.delivery-guarantee': 'exactly-once' };
const GROUP = 'job-1-out-marker';

function cluster(): InMemoryKafka {
  const kafka = new InMemoryKafka();
  kafka.createTopic('totals', 1);
  return kafka;
}

async function prepare(sink: SinkConnector, checkpointId: number, ...numbers: number[]) {
  await sink.write(await totals(...numbers));
  return must(await sink.prepare(checkpointId)) as SinkHandle;
}

const open = (kafka: InMemoryKafka, runNumber: number, options = {}) =>
  openSink(kafka, { runNumber, options: { ...EXACTLY_ONCE, ...options } });

describe('the records of an epoch', () => {
  it('show when it is published, and not before', async () => {
    const kafka = cluster();
    const sink = await open(kafka, 1);
    const handle = await prepare(sink, 1, 1, 2);
    expect(committedNumbers(kafka)).toEqual([]);
    await sink.publish(handle);
    await sink.publish(handle);
    expect(committedNumbers(kafka)).toEqual([1, 2]);
    await sink.close();
  });

  it('are those that were written before it was prepared', async () => {
    const kafka = cluster();
    const sink = await open(kafka, 1);
    await sink.write(await totals(1));
    const preparing = sink.prepare(1);
    await sink.write(await totals(2));
    await sink.publish(must(await preparing));
    expect(committedNumbers(kafka)).toEqual([1]);
    expect(await sink.prepare(2)).toBeInstanceOf(Uint8Array);
    await sink.close();
  });

  it('need no publication where there are none, unless the marker is old', async () => {
    const kafka = cluster();
    const clock = new HurryingClock();
    const sink = await openSink(kafka, { options: EXACTLY_ONCE }, clock);
    expect(await sink.prepare(1)).toBeUndefined();
    clock.pass(3_600_000);
    const handle = must(await sink.prepare(2));
    await sink.publish(handle);
    expect(kafka.committedOffset(GROUP, { topic: 'totals', partition: 0 })?.offset).toBe(2);
    expect(await sink.prepare(3)).toBeUndefined();
    expect(committedNumbers(kafka)).toEqual([]);
    await sink.close();
  });

  it.each<readonly [KafkaCall, KafkaErrorKind, boolean]>([
    ['begin', 'network', false],
    ['send', 'timeout', false],
    ['send', 'broker-unavailable', true],
    ['mark-offset', 'network', true],
    ['commit', 'timeout', false],
    ['commit', 'network', true],
    ['commit', 'other', true],
    ['send', 'other', false],
  ])(
    'are there once when %s fails with "%s", its answer lost: %s',
    async (call, kind, isAnswerLost) => {
      const kafka = cluster();
      const sink = await open(kafka, 1);
      const handle = await prepare(sink, 1, 1, 2);
      kafka.faults.inject({ call, kind, isAnswerLost });
      await sink.publish(handle);
      expect(committedNumbers(kafka)).toEqual([1, 2]);
      await sink.close();
    },
  );

  it('are published when brokers that were away come back', async () => {
    const kafka = cluster();
    const clock = new HurryingClock();
    const sink = await openSink(kafka, { options: EXACTLY_ONCE }, clock);
    const handle = await prepare(sink, 1, 1);
    kafka.faults.goAway();
    clock.after(10_000, () => kafka.faults.comeBack());
    await sink.publish(handle);
    expect(committedNumbers(kafka)).toEqual([1]);
    await sink.close();
  });

  it('are given up after properties.delivery.timeout.ms, with an error that may pass', async () => {
    const kafka = cluster();
    const sink = await open(kafka, 1, { 'properties.delivery.timeout.ms': '2000' });
    const handle = await prepare(sink, 1, 1);
    kafka.faults.goAway();
    await expect(sink.publish(handle)).rejects.toMatchObject({ kind: 'network', retriable: true });
    await sink.close();
  });

  it('are not tried again where that can not help', async () => {
    const kafka = cluster();
    const sink = await open(kafka, 1);
    const handle = await prepare(sink, 1, 1);
    kafka.faults.inject({ call: 'send', kind: 'authorization' });
    await expect(sink.publish(handle)).rejects.toMatchObject({ kind: 'authorization' });
    expect(kafka.records('totals', 'read_uncommitted').length).toBe(0);
    await sink.close();
  });
});

describe('of two writers', () => {
  it('the older one is fenced, and what it had prepared is published by the newer', async () => {
    const kafka = cluster();
    const older = await open(kafka, 1);
    const handle = await prepare(older, 1, 1);
    const newer = makeSink(
      { options: EXACTLY_ONCE, runNumber: 2 },
      environmentOf(kafka.createDriver()),
    );
    await newer.init();
    await newer.recover([handle]);
    await expect(older.publish(handle)).rejects.toMatchObject({
      kind: 'fenced',
      isTakenOver: true,
      message:
        'Another process has taken over the writer "job-1-out" of table "out": this one stops; run each query once, or give each its own \'sink.transactional-id-prefix\'.',
    });
    await newer.publish(await prepare(newer, 2, 2));
    expect(committedNumbers(kafka)).toEqual([1, 2]);
    await older.close();
    await newer.close();
  });

  it('the older one does not take the name back when it lost its connection meanwhile', async () => {
    const kafka = cluster();
    const older = await open(kafka, 1);
    const handle = await prepare(older, 1, 1);
    const newer = await open(kafka, 2);
    kafka.faults.inject({ call: 'begin', kind: 'network' });
    await expect(older.publish(handle)).rejects.toMatchObject({
      kind: 'fenced',
      message: expect.stringContaining(
        'has been written to by run 2 of this query, and this is run 1',
      ),
    });
    await newer.publish(await prepare(newer, 2, 2));
    expect(committedNumbers(kafka)).toEqual([2]);
    await older.close();
    await newer.close();
  });

  it('the one whose state is an old copy is refused', async () => {
    const kafka = cluster();
    const first = await open(kafka, 1);
    await first.publish(await prepare(first, 1, 1));
    await first.publish(await prepare(first, 2, 2));
    await first.close();
    await expect(open(kafka, 1)).rejects.toMatchObject({ kind: 'fenced', isTakenOver: true });
    const copy = await open(kafka, 2);
    await copy.write(await totals(2));
    await expect(copy.prepare(2)).rejects.toThrow('or the state is an old copy');
    await copy.close();
    expect(committedNumbers(kafka)).toEqual([1, 2]);
  });

  it('those of other jobs are not taken for one another, though they have one prefix', async () => {
    const kafka = cluster();
    const options = { ...EXACTLY_ONCE, 'sink.transactional-id-prefix': 'totals' };
    const first = await openSink(kafka, { options });
    await first.publish(await prepare(first, 1, 1));
    const second = await openSink(kafka, { options, jobId: 'job-2' });
    await second.publish(await prepare(second, 1, 2));
    expect(committedNumbers(kafka)).toEqual([1, 2]);
    await expect(first.publish(await prepare(first, 2, 3))).rejects.toMatchObject({
      kind: 'fenced',
    });
    await first.close();
    await second.close();
  });
});

describe('a marker that is gone', () => {
  it('stops what may have been published from being published again', async () => {
    const kafka = cluster();
    const first = await open(kafka, 1);
    const handle = await prepare(first, 1, 1);
    await first.publish(handle);
    await first.close();
    kafka.forgetGroup(GROUP);
    const second = makeSink(
      { options: EXACTLY_ONCE, runNumber: 2 },
      environmentOf(kafka.createDriver()),
    );
    await second.init();
    await expect(second.recover([handle])).rejects.toMatchObject({
      type: 'CONNECTOR_ERROR',
      message: expect.stringContaining(
        'It is not known whether the rows of checkpoint 1 have been written',
      ),
    });
    await second.close();
    expect(committedNumbers(kafka)).toEqual([1]);
  });

  it('is set anew where nothing waits to be published', async () => {
    const kafka = cluster();
    await (await open(kafka, 1)).close();
    kafka.forgetGroup(GROUP);
    const sink = await open(kafka, 2);
    await sink.publish(await prepare(sink, 5, 1));
    expect(committedNumbers(kafka)).toEqual([1]);
    await sink.close();
  });

  it('leaves a way on: at least once, perhaps a second time', async () => {
    const kafka = cluster();
    const first = await open(kafka, 1);
    const handle = await prepare(first, 1, 1);
    await first.close();
    const second = makeSink({ runNumber: 2 }, environmentOf(kafka.createDriver()));
    await second.init();
    await second.recover([handle]);
    await second.close();
    expect(committedNumbers(kafka)).toEqual([1]);
  });

  it('is told from what somebody else has committed under its name', async () => {
    const kafka = cluster();
    kafka.commitOffset(GROUP, { topic: 'totals', partition: 0, offset: 7 }, 'mine');
    await expect(open(kafka, 1)).rejects.toThrow(
      'somebody else has committed offsets under that name',
    );
  });
});

describe('an epoch', () => {
  it('that outlasts its transaction says so, and may be published again', async () => {
    const kafka = cluster();
    const clock = new HurryingClock();
    const options = { ...EXACTLY_ONCE, 'properties.transaction.timeout.ms': '1000' };
    const reachFailPoint = (): void => {
      clock.pass(1000);
      kafka.expireTransaction('job-1-out');
    };
    const slow = await openSink(kafka, { options, reachFailPoint }, clock);
    const handle = await prepare(slow, 1, 1);
    await expect(slow.publish(handle)).rejects.toMatchObject({
      type: 'TIMEOUT_ERROR',
      isTakenOver: false,
      message: expect.stringContaining("raise 'properties.transaction.timeout.ms'"),
    });
    await slow.close();
    const next = makeSink({ options, runNumber: 2 }, environmentOf(kafka.createDriver()));
    await next.init();
    await next.recover([handle]);
    expect(committedNumbers(kafka)).toEqual([1]);
    await next.close();
  });

  it('of another topic than the table names is not written there', async () => {
    const kafka = cluster();
    kafka.createTopic('others', 1);
    const first = await open(kafka, 1);
    const handle = await prepare(first, 1, 1);
    await first.close();
    const second = makeSink(
      { options: { ...EXACTLY_ONCE, topic: 'others' }, runNumber: 2 },
      environmentOf(kafka.createDriver()),
    );
    await second.init();
    await expect(second.recover([handle])).rejects.toThrow(
      'Rows of table "out" wait to be written to topic "totals", and the table now names "others"',
    );
    await second.close();
  });
});
