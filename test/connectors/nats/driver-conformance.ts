import { expect, it } from 'vitest';
import type {
  NatsClient,
  NatsReader,
  OutgoingMessage,
} from '../../../src/connectors/nats/driver/nats-driver.js';

/** A client, and a new stream that takes the subjects `<stream>.>`. */
export interface StreamUnderTest {
  readonly client: NatsClient;
  readonly stream: string;
}

/** What every driver does. `open` gives each test a stream of its own. */
export function testDriver(open: () => Promise<StreamUnderTest>): void {
  it('knows what a stream holds', async () => {
    const { client, stream } = await open();
    expect(await client.stream(stream)).toMatchObject({ firstSequence: 1, lastSequence: 0 });
    await publish(client, stream, 3);
    const facts = await client.stream(stream);
    expect(facts).toMatchObject({ firstSequence: 1, lastSequence: 3 });
    expect(facts.duplicateWindowMs).toBeGreaterThan(0);
    expect(facts.messageBytesMax).toBeGreaterThan(1000);
    await expect(client.stream('nowhere')).rejects.toMatchObject({ kind: 'unknown-stream' });
  });

  it('reads from a sequence on, and says how much is pending', async () => {
    const { client, stream } = await open();
    await publish(client, stream, 9);
    const reader = await client.read({ stream, subjects: [], from: 4 });
    expect(reader.pending).toBe(6);
    const { texts, sequences, nextSequence } = await readAll(reader);
    expect(texts).toEqual(['3', '4', '5', '6', '7', '8']);
    expect(sequences).toEqual([4, 5, 6, 7, 8, 9]);
    expect(nextSequence).toBe(10);
    const waiting = reader.next();
    await client.publish(message(stream, 'late', '9'));
    const late = await waiting;
    expect(late.subjects).toEqual([`${stream}.late`]);
    await reader.close();
  });

  it.each([
    [['a'], ['0', '2', '4']],
    [
      ['a', 'b'],
      ['0', '1', '2', '3', '4', '5'],
    ],
    [['none'], []],
    [['none', 'nor'], []],
  ])('reads subjects %o alone', async (names, expected) => {
    const { client, stream } = await open();
    await publish(client, stream, 6);
    const subjects = names.map((name) => `${stream}.${name}`);
    const reader = await client.read({ stream, subjects, from: 1 });
    expect((await readAll(reader)).texts).toEqual(expected);
    await reader.close();
  });

  it('knows a message by its id, and hands its headers over', async () => {
    const { client, stream } = await open();
    const headers = [{ name: 'trace', value: 'x y' }];
    const given = { ...message(stream, 'a', 'one'), id: 'id-1', headers };
    await client.publish(given);
    await client.publish(given);
    expect((await client.stream(stream)).lastSequence).toBe(1);
    const reader = await client.read({ stream, subjects: [], from: 1, headersOnly: true });
    const run = await reader.next();
    expect(run.headers(0)).toEqual(
      expect.arrayContaining([...headers, { name: 'Nats-Msg-Id', value: 'id-1' }]),
    );
    await reader.close();
  });

  it('finds the first message at or behind a time', async () => {
    const { client, stream } = await open();
    await publish(client, stream, 2);
    expect(await client.sequenceAt(stream, 0)).toBe(1);
    expect(await client.sequenceAt(stream, Date.now() + 3_600_000)).toBe(3);
  });

  it('ends a reader that waits when it is closed', async () => {
    const { client, stream } = await open();
    const reader = await client.read({ stream, subjects: [], from: 1 });
    const ended = expect(reader.next()).rejects.toMatchObject({ kind: 'network' });
    await reader.close();
    await ended;
  });
}

function message(stream: string, name: string, text: string): OutgoingMessage {
  const data = new TextEncoder().encode(text);
  return { stream, subject: `${stream}.${name}`, data, headers: [], id: undefined };
}

/** Numbers by turns to subjects a and b. */
async function publish(client: NatsClient, stream: string, count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    await client.publish(message(stream, n % 2 === 0 ? 'a' : 'b', String(n)));
  }
}

async function readAll(reader: NatsReader) {
  const texts: string[] = [];
  const sequences: number[] = [];
  let nextSequence = 0;
  while (reader.pending > 0) {
    const run = await reader.next();
    nextSequence = run.nextSequence;
    for (let i = 0; i < run.count; i++) {
      const start = run.starts[i] ?? 0;
      const bytes = run.bytes.subarray(start, start + (run.lengths[i] ?? 0));
      texts.push(new TextDecoder().decode(bytes));
      sequences.push(run.sequences[i] ?? 0);
    }
  }
  return { texts, sequences, nextSequence };
}
