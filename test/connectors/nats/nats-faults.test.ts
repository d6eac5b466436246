import { describe, expect, it } from 'vitest';
import { must } from '../../../src/common/assert.js';
import { natsConnector } from '../../../src/connectors/nats/index.js';
import type { NatsEnvironment } from '../../../src/connectors/nats/nats-environment.js';
import { NatsSource } from '../../../src/connectors/nats/source/nats-source.js';
import { builtInMessageFormats } from '../../../src/formats/message-registry.js';
import '../../../src/node.js';
import { nodeEnvironment } from '../../../src/platform/node.js';
import { field } from '../../../src/types/schema.js';
import { BIGINT } from '../../../src/types/sql-type.js';
import { resultBatch } from '../../support/result-batches.js';
import { NO_DATABASE, sinkConfig } from '../../support/sink-config.js';
import { InMemoryNats } from './in-memory-nats.js';

const SCHEMA = [field('n', BIGINT)];
const utf8 = new TextEncoder();

function environmentOf(nats: InMemoryNats): NatsEnvironment {
  const messageFormats = builtInMessageFormats(nodeEnvironment);
  return { ...nodeEnvironment, messageFormats, loadNatsDriver: async () => nats.createDriver() };
}

function streamOf(...texts: readonly string[]): InMemoryNats {
  const nats = new InMemoryNats();
  nats.createStream('S');
  add(nats, ...texts);
  return nats;
}

function add(nats: InMemoryNats, ...texts: readonly string[]): void {
  for (const text of texts) {
    nats.store({
      stream: 'S',
      subject: 's.x',
      data: utf8.encode(text),
      headers: [],
      id: undefined,
    });
  }
}

const row = (n: number) => JSON.stringify({ n });
const rows = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => row(from + i));

async function openSource(nats: InMemoryNats, options: Readonly<Record<string, string>> = {}) {
  const all = { connector: 'nats', servers: 'here', stream: 'S', format: 'json', ...options };
  const config = { name: 't', schema: SCHEMA, options: new Map(Object.entries(all)) };
  const source = new NatsSource(config, environmentOf(nats));
  await source.init();
  return source;
}

async function take(source: NatsSource, count: number): Promise<number[]> {
  const taken: number[] = [];
  while (taken.length < count) {
    const batch = await source.fetchNextBatch();
    if (batch === null) break;
    taken.push(...batch.toArray().map((one) => Number(one?.n)));
  }
  return taken;
}

describe('a NATS source', () => {
  it('goes on behind what it has received when its connection breaks', async () => {
    const nats = streamOf(...rows(0, 12));
    const source = await openSource(nats);
    const troubles: (string | undefined)[] = [];
    source.watchTroubles(() => troubles.push(source.splits()[0]?.trouble));
    const taken = await take(source, 5);
    nats.breakConnections();
    taken.push(...(await take(source, 7)));
    expect(taken).toEqual(Array.from({ length: 12 }, (_, n) => n));
    expect(troubles).toEqual([expect.stringContaining('broken'), undefined]);
    await source.close();
  });

  it('can be gone on with behind every row of a batch', async () => {
    const nats = streamOf(...rows(0, 4), 'oops', ...rows(4, 5));
    const options = { 'scan.on-malformed': 'skip', 'scan.bounded.mode': 'latest-sequence' };
    const source = await openSource(nats, options);
    const batch = must(await source.fetchNextBatch());
    for (let count = 1; count < batch.numRows; count++) {
      const other = await openSource(nats, options);
      await other.seek(source.offsetBehind(count));
      expect((await take(other, 9))[0]).toBe(count);
      await other.close();
    }
    await source.close();
  });

  it('fails where messages are removed that it was about to read', async () => {
    const nats = streamOf(...rows(0, 5));
    const source = await openSource(nats);
    expect(await take(source, 5)).toHaveLength(5);
    const waiting = source.fetchNextBatch();
    nats.breakConnections();
    add(nats, ...rows(5, 9));
    nats.purgeBefore('S', 8);
    await expect(waiting).rejects.toMatchObject({ code: 'NATS_SEQUENCE_REMOVED' });
    await source.close();
  });

  it('ends while it waits', async () => {
    const source = await openSource(streamOf());
    const waiting = source.fetchNextBatch();
    await source.close();
    expect(await waiting).toBeNull();
  });

  it.each([
    [{ servers: 'nats://user:secret@host' }, /Option 'servers'.*'user' and 'password'/],
    [{ user: 'me' }, /'password'.*is missing/],
    [{ token: 'a', nkey: 'b' }, /give one of them/],
    [{ subject: 'a..b' }, /'subject'.*got 'a..b'/],
    [{ stream: 'a.b' }, /'stream'.*got 'a.b'/],
    [{ 'scan.startup.mode': 'sequence' }, /'scan.startup.sequence'.*is missing/],
    [{ 'scan.startup.mod': 'earliest' }, /did you mean "?'?scan.startup.mode/i],
    [{ 'tls.cert-file': 'a' }, /'tls.key-file'.*is missing/],
  ])('refuses %o', async (options, message) => {
    const opening = openSource(streamOf(), options as never);
    await expect(opening).rejects.toMatchObject({ type: 'VALIDATION_ERROR' });
    await expect(opening).rejects.toThrow(message);
    await expect(opening).rejects.not.toThrow('secret');
  });
});

describe('a NATS sink', () => {
  async function openSink(nats: InMemoryNats, guarantee: string) {
    const options = {
      connector: 'nats',
      servers: 'here',
      stream: 'S',
      subject: 's.x',
      format: 'json',
    };
    const config = sinkConfig({
      schema: SCHEMA,
      options: { ...options, 'sink.delivery-guarantee': guarantee },
    });
    const sink = must(natsConnector(environmentOf(nats)).createSink)(config, NO_DATABASE);
    await sink.init();
    return sink;
  }

  const batch = (from: number, to: number) =>
    resultBatch(
      SCHEMA,
      Array.from({ length: to - from }, (_, i) => ({ n: BigInt(from + i) })),
    );

  it('stores a row once whose answer was lost', async () => {
    const nats = streamOf();
    const sink = await openSink(nats, 'at-least-once');
    await sink.recover([]);
    nats.publishesUntilBreak = 3;
    await sink.write(await batch(0, 6));
    expect(nats.texts('S')).toEqual(rows(0, 6));
    expect(nats.connections).toBe(2);
    await sink.close();
  });

  it.each([1, 3, 6])(
    'finds what is stored of an epoch also when the stream has forgotten its ids: %i',
    async (stored) => {
      const nats = streamOf(row(-1));
      const first = await openSink(nats, 'exactly-once');
      await first.recover([]);
      await first.write(await batch(0, 6));
      const handle = must(await first.prepare(1));
      expect(nats.texts('S')).toEqual([row(-1)]);
      nats.publishesUntilBreak = stored;
      const publishing = first.publish(handle);
      await first.close();
      await publishing.catch(() => {});
      nats.forgetIds('S');
      add(nats, row(-2));
      const second = await openSink(nats, 'exactly-once');
      await second.recover([handle]);
      nats.forgetIds('S');
      await second.recover([handle]);
      await second.close();
      const own = nats.texts('S').filter((text) => !text.includes('-'));
      expect(own).toEqual(rows(0, 6));
    },
  );

  it('fails rather than guess where the stream has removed what would tell', async () => {
    const nats = streamOf();
    const sink = await openSink(nats, 'exactly-once');
    await sink.write(await batch(0, 3));
    const handle = must(await sink.prepare(1));
    add(nats, row(7), row(8));
    nats.purgeBefore('S', 2);
    await expect(sink.recover([handle])).rejects.toMatchObject({ code: 'NATS_SEQUENCE_REMOVED' });
    await sink.close();
    const willing = await openSink(nats, 'at-least-once');
    await willing.recover([handle]);
    expect(nats.texts('S')).toEqual([row(8), ...rows(0, 3)]);
    await willing.close();
  });
});
