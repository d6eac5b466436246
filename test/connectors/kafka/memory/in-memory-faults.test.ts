import { beforeEach, describe, expect, it } from 'vitest';
import { InMemoryKafka } from '../../../../src/connectors/kafka/memory/in-memory-kafka.js';
import { DriverSession, expectKafkaError, valuesOf } from '../driver-cluster.js';
import { UNUSED_CONNECTION } from './unused-connection.js';

describe('an in-memory cluster', () => {
  let kafka: InMemoryKafka;
  let session: DriverSession;

  beforeEach(() => {
    kafka = new InMemoryKafka({ clock: { nowMs: () => 77 } });
    const cluster = {
      driver: kafka.createDriver(),
      connection: UNUSED_CONNECTION,
      deleteRecordsBefore: async () => {},
    };
    session = new DriverSession(cluster, 'orders');
    kafka.createTopic('orders', 1);
  });

  it('fails as many calls as told, and only those', async () => {
    const writer = await session.writer();
    kafka.faults.inject({ kind: 'timeout', call: 'send', calls: 2 });
    await expectKafkaError(writer.send([session.record('a')]), 'timeout');
    expect(await session.client.admin.topics()).toEqual(['orders']);
    await expectKafkaError(writer.send([session.record('a')]), 'timeout');
    await writer.send([session.record('a')]);
    expect(await session.readAll()).toEqual(['0:a']);
  });

  it('may lose only the answer, so that a commit has happened that seems to have failed', async () => {
    const writer = await session.transactionalWriter('w');
    await writer.begin();
    await writer.send([session.record('a')]);
    kafka.faults.inject({ kind: 'network', call: 'commit', isAnswerLost: true });
    await expectKafkaError(writer.commit(), 'network');
    expect(await session.readAll()).toEqual(['0:a']);
  });

  it('is away until it comes back, and says so to readers that wait', async () => {
    const reader = session.reader();
    await reader.assign([{ topic: 'orders', partition: 0, offset: 0 }]);
    const waiting = expectKafkaError(reader.next(), 'network');
    kafka.faults.goAway();
    await waiting;
    await expectKafkaError(reader.next(), 'network');
    kafka.faults.comeBack();
    kafka.append([session.record('a')]);
    expect(valuesOf(await reader.next())).toEqual(['a']);
  });

  it('aborts what is open when its time has passed, and fences its writer', async () => {
    const writer = await session.transactionalWriter('w');
    await writer.begin();
    await writer.send([session.record('a')]);
    kafka.append([session.record('b')]);
    kafka.expireTransaction('orders-w');
    await expectKafkaError(writer.commit(), 'fenced');
    expect(await session.readAll()).toEqual(['1:b']);
  });

  it('leaves gaps where it compacts, and readers pass them', async () => {
    const key = (name: string) => ({ key: new TextEncoder().encode(name) });
    const records = ['a1', 'b1', 'a2', 'b2', 'a3'].map((value) =>
      session.record(value, key(value.slice(0, 1))),
    );
    kafka.append(records);
    kafka.compact('orders');
    expect(await session.readAll()).toEqual(['3:b2', '4:a3']);
    expect(await session.readAll(1)).toEqual(['3:b2', '4:a3']);
    expect(kafka.records('orders').map(({ offset }) => offset)).toEqual([3, 4]);
  });

  it('gives records times of its own where they have none, or its topic says so', async () => {
    kafka.createTopic('log', 1, { timestamps: 'log-append-time' });
    kafka.append([
      session.record('a'),
      session.record('b', { timestampMs: 5 }),
      session.record('c', { topic: 'log', timestampMs: 5 }),
    ]);
    expect(kafka.records('orders').map(({ timestampMs }) => timestampMs)).toEqual([77, 5]);
    expect(kafka.records('log').map(({ timestampMs }) => timestampMs)).toEqual([77]);
    const reader = session.reader();
    await reader.assign([{ topic: 'log', partition: 0, offset: 0 }]);
    expect((await reader.next()).isLogAppendTime).toBe(true);
  });

  it('hands out blocks of the size that is set', async () => {
    const small = new InMemoryKafka({ recordsPerBlockMax: 2 });
    small.createTopic('orders', 1);
    small.append(['a', 'b', 'c'].map((value) => session.record(value)));
    const reader = small.createDriver().connect(UNUSED_CONNECTION).createReader({
      isolation: 'read_committed',
      bytesPerPartitionMax: 1000,
      bufferBytesMax: 1000,
    });
    await reader.assign([{ topic: 'orders', partition: 0, offset: 0 }]);
    expect([valuesOf(await reader.next()), valuesOf(await reader.next())]).toEqual([
      ['a', 'b'],
      ['c'],
    ]);
  });
});
