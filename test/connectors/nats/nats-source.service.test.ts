import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StreamingSQLExecutor } from '../../../src/node.js';
import { NatsAdmin } from '../../support/nats/nats-admin.js';
import { NatsServer } from '../../support/nats/nats-server.js';
import {
  FROM_START_TO_END,
  natsTable,
  numberMessages,
  numbers,
  rowsOfQuery,
} from './nats-tables.js';

let server: NatsServer;
let admin: NatsAdmin;

beforeAll(async () => {
  server = await NatsServer.start();
  admin = await NatsAdmin.connect(server);
}, 120_000);

afterAll(async () => {
  await admin?.close();
  await server?.remove();
});

/** A stream of its own with these numbers. */
async function streamOf(name: string, to: number, config = {}): Promise<string> {
  await admin.createStream(name, { subjects: [`${name}.>`], ...config });
  const messages = numberMessages(0, to);
  await admin.publish(messages.map((one) => ({ ...one, subject: `${name}.${one.subject}` })));
  return name;
}

async function read(
  options: Readonly<Record<string, string>>,
  count?: number,
  columns = 'n BIGINT',
) {
  await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
  await executor.executeDDL(natsTable(columns, { servers: server.address, ...options }));
  return await rowsOfQuery(executor, 'SELECT * FROM numbers', count);
}

describe('a NATS table', () => {
  it('has all messages of a stream, in order, and ends where the stream did', async () => {
    const stream = await streamOf('all', 20_000);
    expect(await read({ stream, ...FROM_START_TO_END })).toEqual(numbers(0, 20_000));
  });

  it('ends at once where the stream is empty, or nothing matches', async () => {
    const stream = await streamOf('empty', 0);
    expect(await read({ stream, ...FROM_START_TO_END })).toEqual([]);
    const some = await streamOf('some', 10);
    expect(await read({ stream: some, subject: 'some.none', ...FROM_START_TO_END })).toEqual([]);
  });

  it('reads messages of one subject, or of several', async () => {
    const stream = await streamOf('filtered', 9);
    const one = { stream, subject: 'filtered.numbers.1', ...FROM_START_TO_END };
    expect(await read(one)).toEqual(['1', '4', '7']);
    const two = { stream, subject: 'filtered.*.1; filtered.numbers.2', ...FROM_START_TO_END };
    expect(await read(two)).toEqual(['1', '2', '4', '5', '7', '8']);
  });

  it('starts where it is told', async () => {
    const stream = await streamOf('starts', 10);
    await new Promise((resolve) => setTimeout(resolve, 20));
    const betweenMs = Date.now();
    await new Promise((resolve) => setTimeout(resolve, 20));
    await admin.publish([{ subject: 'starts.late', text: '{"n": 10}' }]);
    const from = (mode: string, more = {}) =>
      read({ stream, 'scan.startup.mode': mode, ...FROM_START_TO_END, ...more });
    expect(await from('earliest')).toEqual(numbers(0, 11));
    expect(await from('latest')).toEqual([]);
    expect(await from('sequence', { 'scan.startup.sequence': '9' })).toEqual(numbers(8, 11));
    const time = (epochMs: number) => ({ 'scan.startup.timestamp-millis': String(epochMs) });
    expect(await from('timestamp', time(betweenMs))).toEqual(['10']);
    expect(await from('timestamp', time(betweenMs + 3_600_000))).toEqual([]);
  });

  it('goes on with messages that come later, and leaves no consumer behind', async () => {
    const stream = await streamOf('later', 3);
    const reading = read({ stream }, 6);
    await expect.poll(() => admin.consumerCount(stream)).toBe(1);
    await admin.publish(
      numberMessages(3, 6).map((one) => ({ ...one, subject: `later.${one.subject}` })),
    );
    expect(await reading).toEqual(numbers(0, 6));
    await expect.poll(() => admin.consumerCount(stream)).toBe(0);
  });

  it('has subject, sequence, time and headers as metadata', async () => {
    const beforeMs = Date.now();
    await admin.createStream('meta', { subjects: ['meta.>'] });
    await admin.publish([
      { subject: 'meta.a', text: '{"n": 1}', headers: { trace: 'x', other: 'y' } },
      { subject: 'meta.b', text: '{"n": 2}' },
    ]);
    const columns = `n BIGINT, seq BIGINT METADATA FROM 'sequence', subject STRING METADATA,
      stream STRING METADATA, headers STRING METADATA, ts TIMESTAMP_LTZ(3) METADATA FROM 'timestamp'`;
    const rows = await read({ stream: 'meta', ...FROM_START_TO_END }, undefined, columns);
    const cells = rows.map((row) => row.split('|'));
    expect(cells.map((row) => row.slice(0, 5))).toEqual([
      ['1', '1', 'meta.a', 'meta', '{"trace":"x","other":"y"}'],
      ['2', '2', 'meta.b', 'meta', '{}'],
    ]);
    for (const row of cells) {
      const timeMs = Number(row[5]);
      expect(timeMs).toBeGreaterThanOrEqual(beforeMs - 1);
      expect(timeMs).toBeLessThanOrEqual(Date.now() + 1);
    }
  });

  it('says which message can not be decoded, or leaves it out and counts it', async () => {
    const stream = await streamOf('poison', 2);
    await admin.publish([
      { subject: 'poison.bad', text: '{"n": oops' },
      { subject: 'poison.good', text: '{"n": 2}' },
    ]);
    await expect(read({ stream, ...FROM_START_TO_END })).rejects.toMatchObject({
      code: 'MALFORMED_ROW',
      message: expect.stringMatching(/sequence 3 of stream "poison", subject "poison.bad"/),
      context: { topic: 'poison', offset: '3' },
    });
    const skipping = { stream, 'scan.on-malformed': 'skip', ...FROM_START_TO_END };
    expect(await read(skipping)).toEqual(['0', '1', '2']);
  });

  it('leaves dead letters with their bytes', async () => {
    const stream = await streamOf('letters', 1);
    await admin.publish([{ subject: 'letters.bad', text: 'oops' }]);
    await admin.createStream('dead', { subjects: ['dead'] });
    await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
    const place = { servers: server.address };
    await executor.executeDDL(
      natsTable(
        'topic STRING, source_offset STRING, payload STRING, reason STRING',
        { ...place, stream: 'dead', subject: 'dead' },
        'dead',
      ),
    );
    await executor.executeDDL(
      natsTable('n BIGINT', {
        ...place,
        stream,
        'dead-letter.table': 'dead',
        ...FROM_START_TO_END,
      }),
    );
    expect(await rowsOfQuery(executor, 'SELECT n FROM numbers')).toEqual(['0']);
    const [letter] = await admin.messages('dead');
    expect(JSON.parse(letter?.text ?? '')).toMatchObject({
      topic: 'letters',
      source_offset: '2',
      payload: 'oops',
    });
  });
});
