import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { ErrorType } from '../../../src/errors/error-type.js';
import { type LoopbackRequest, LoopbackServer } from '../../support/loopback-server.js';
import {
  errorOf,
  nextNumbers,
  type Options,
  openSource,
  range,
  readNumbers,
} from '../messages/message-tables.js';

let server: LoopbackServer | undefined;
async function closeServer(): Promise<void> {
  await server?.close();
  server = undefined;
}
afterEach(closeServer);

type Answer = (request: LoopbackRequest, response: ServerResponse) => unknown;

async function open(answer: Answer, options: Options = {}, place?: string) {
  server ??= await LoopbackServer.start(answer);
  return openSource(
    {
      connector: 'sse',
      url: `${server.url}/events?token=canary`,
      'connect.retry-delay': '1 ms',
      ...options,
    },
    place === undefined ? {} : { place },
  );
}

const STREAM = { 'content-type': 'text/event-stream; charset=utf-8' };
const event = (n: number): string => `id: ${n}\ndata: {"n":${n}}\n\n`;
const lastIds = () => server?.requests.map(({ headers }) => headers['last-event-id']);

/** A server that remembers its ten events, and ends every answer after three of them. */
const threeAtOnce: Answer = ({ headers }, response) => {
  const last = Number(headers['last-event-id'] ?? -1);
  if (last === 9) {
    response.writeHead(204).end();
    return;
  }
  response.writeHead(200, STREAM);
  response.end(
    range(last + 1, Math.min(last + 4, 10))
      .map(event)
      .join(''),
  );
};

describe('a stream of events', () => {
  it('goes on behind the last event when the connection ends, until the server has no more', async () => {
    const source = await open(threeAtOnce);
    expect(await readNumbers(source)).toEqual(range(0, 10));
    expect(lastIds()).toEqual([undefined, '2', '5', '8', '9']);
    expect(server?.requests[0]?.headers.accept).toBe('text/event-stream');
    expect(source.splits()[0]?.hasEnded).toBe(true);
  });

  it('goes on when the connection breaks within an event', async () => {
    const source = await open(({ headers }, response) => {
      const isFirst = headers['last-event-id'] === undefined;
      response.writeHead(200, STREAM);
      response.write(isFirst ? `${event(1)}id: 2\ndata: {"n"` : event(2) + event(3));
      if (isFirst) setTimeout(() => response.destroy(), 20);
    });
    expect(await readNumbers(source, 3)).toEqual([1, 2, 3]);
    expect(lastIds()).toEqual([undefined, '1']);
    await source.close?.();
  });

  it('ends with the answer where the table says so', async () => {
    const source = await open(threeAtOnce, { 'sse.end-on-close': 'true' });
    expect(await readNumbers(source)).toEqual([0, 1, 2]);
  });

  it('starts behind the event that the table names', async () => {
    const source = await open(threeAtOnce, { 'sse.last-event-id': '6' });
    expect(await readNumbers(source)).toEqual([7, 8, 9]);
  });

  it('is read in the types of event that the table names, and passes over the others', async () => {
    const source = await open(
      ({ headers }, response) => {
        if (headers['last-event-id'] === '4') response.writeHead(204).end();
        else {
          response.writeHead(200, STREAM);
          const types = ['a', 'ping', 'b', 'ping'];
          response.end(types.map((type, i) => `event: ${type}\n${event(i + 1)}`).join(''));
        }
      },
      { 'sse.events': 'a; b' },
    );
    expect(await readNumbers(source)).toEqual([1, 3]);
    expect(lastIds()).toEqual([undefined, '4']);
  });

  it('waits as long as the server asks for', async () => {
    const times: number[] = [];
    const source = await open((_, response) => {
      times.push(performance.now());
      if (times.length === 1) response.writeHead(200, STREAM).end(`retry: 300\n${event(1)}`);
      else if (times.length === 2) response.writeHead(429, { 'retry-after': '1' }).end();
      else response.writeHead(204).end();
    });
    expect(await readNumbers(source)).toEqual([1]);
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(290);
    expect((times[2] ?? 0) - (times[1] ?? 0)).toBeGreaterThan(990);
  });

  it('is given up for another connection when it is silent for too long', async () => {
    const source = await open(
      (_, response) => {
        response.writeHead(200, STREAM);
        response.write(event(server?.requests.length ?? 0));
      },
      { 'connect.idle-timeout': '30 ms' },
    );
    expect(await readNumbers(source, 3)).toEqual([1, 2, 3]);
    await source.close?.();
  });

  it('waits while the query does not take its events', async () => {
    const total = 30_000;
    const padding = 'x'.repeat(2000);
    let sent = 0;
    const source = await open(
      async (_, response) => {
        response.writeHead(200, STREAM);
        for (; sent < total; sent++) {
          const more = response.write(`data: {"n":${sent},"x":"${padding}"}\n\n`);
          if (!more) await new Promise((resolve) => response.once('drain', resolve));
        }
        response.end();
      },
      { 'sse.end-on-close': 'true' },
    );
    const first = (await nextNumbers(source)) ?? [];
    await new Promise((resolve) => setTimeout(resolve, 300));
    const sentBefore = sent;
    expect(sentBefore).toBeLessThan(total / 2);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(sent).toBe(sentBefore);
    expect([...first, ...(await readNumbers(source))]).toEqual(range(0, total));
  });
});

describe('a place among events', () => {
  it('is the id of the event before it', async () => {
    const first = await open(threeAtOnce);
    await nextNumbers(first);
    const places = [first.offsetBehind(1), first.offsetBehind(2), first.getCurrentOffset()];
    await first.close?.();
    for (const [i, place] of places.entries()) {
      const source = await open(threeAtOnce, {}, place);
      expect(source.getCurrentOffset()).toBe(place);
      expect(await readNumbers(source)).toEqual(range(i + 1, 10));
    }
  });

  it('among events without ids is behind the last one that has an id', async () => {
    const answer: Answer = (_, response) => {
      response.writeHead(200, STREAM);
      response.end(`${event(1)}data: {"n":2}\n\ndata: {"n":3}\n\n`);
    };
    const source = await open(answer, { 'sse.end-on-close': 'true' });
    await nextNumbers(source);
    expect(source.offsetBehind(2)).toBe('{"sse-0":{"lastEventId":"1"}}');
  });

  it('may have any characters', async () => {
    const source = await open(
      (_, response) => response.writeHead(204).end(),
      {},
      '{"sse-0":{"lastEventId":"é🙂"}}',
    );
    expect(await readNumbers(source)).toEqual([]);
    const [id] = lastIds() ?? [];
    expect(Buffer.from(String(id), 'latin1').toString()).toBe('é🙂');
  });

  it('of something else is refused', async () => {
    const error = await errorOf(open(threeAtOnce, {}, '{"sse-0":{}}'));
    expect(error.type).toBe(ErrorType.CONNECTOR_ERROR);
    expect(error.message).toContain('which is no place among events');
  });
});

describe('what is no stream of events', () => {
  it('fails by its type, its status or its silence, without secrets', async () => {
    const page = await open((_, response) => response.setHeader('content-type', 'text/html').end());
    const error = await errorOf(page.fetchNextBatch());
    const origin = `${server?.url}/events`;
    expect(error.type).toBe(ErrorType.CONNECTOR_ERROR);
    expect(error.message).toBe(
      `Table "numbers": ${origin} answers with "text/html" instead of text/event-stream: is it a stream of events?`,
    );
    await closeServer();
    const forbidden = await open((_, response) => response.writeHead(403).end('canary'));
    expect((await errorOf(forbidden.fetchNextBatch())).context.httpStatus).toBe(403);
    await closeServer();
    const silent = await open(() => {}, { 'connect.timeout': '20 ms', 'connect.max-retries': '0' });
    expect((await errorOf(silent.fetchNextBatch())).type).toBe(ErrorType.TIMEOUT_ERROR);
  });

  it('fails by an event that is too large', async () => {
    const source = await open(
      (_, response) => response.writeHead(200, STREAM).write(`data: ${'x'.repeat(5000)}`),
      { 'sse.event-bytes-max': '1 kb' },
    );
    expect((await errorOf(source.fetchNextBatch())).message).toContain(
      "is larger than the 1024 bytes of 'sse.event-bytes-max'",
    );
  });
});

describe('the wait for an event', () => {
  it('loses nothing when it is given up', async () => {
    let send = (_: string): void => {};
    const source = await open((_, response) => {
      response.writeHead(200, STREAM);
      send = (text) => response.write(text);
      response.write(event(1));
    });
    expect(await nextNumbers(source)).toEqual([1]);
    const controller = new AbortController();
    const given = errorOf(source.fetchNextBatch(controller.signal));
    controller.abort(new Error('given up'));
    expect((await given).message).toBe('given up');
    send(event(2));
    await new Promise((resolve) => setTimeout(resolve, 20));
    send(event(3));
    expect(await readNumbers(source, 2)).toEqual([2, 3]);
    expect(server?.requests).toHaveLength(1);
    await source.close?.();
  });

  it('ends when the table is closed, and so does the connection', async () => {
    let isCut = false;
    const source = await open((_, response) => {
      response.on('close', () => {
        isCut = true;
      });
      response.writeHead(200, STREAM).write(event(1));
    });
    expect(await nextNumbers(source)).toEqual([1]);
    const end = source.fetchNextBatch();
    await source.close?.();
    expect(await end).toBeNull();
    await expect.poll(() => isCut).toBe(true);
  });
});
