import { afterEach, describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import type { ResultBatch } from '../../../src/columnar/result-batch.js';
import { must } from '../../../src/common/assert.js';
import type { ConnectorEnvironment } from '../../../src/connectors/connector-environment.js';
import type { OpenWebSocket } from '../../../src/connectors/websocket/web-socket-like.js';
import { ErrorType } from '../../../src/errors/error-type.js';
import { nodeEnvironment } from '../../../src/platform/node.js';
import { LoopbackSockets, type ServeSocket } from '../../support/loopback-sockets.js';
import {
  errorOf,
  nextNumbers,
  type Options,
  openSource,
  range,
  readNumbers,
} from '../messages/message-tables.js';

let server: LoopbackSockets | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function open(
  serve: ServeSocket,
  options: Options = {},
  more: { readonly place?: string; readonly environment?: Partial<ConnectorEnvironment> } = {},
) {
  server = await LoopbackSockets.start(serve);
  const all = { connector: 'websocket', url: `${server.url}?token=canary`, ...options };
  return openSource({ 'connect.retry-delay': '1 ms', ...all }, more);
}

const message = (n: number): string => JSON.stringify({ n });

/** The client of ws as one that can't be told to wait, as those of browsers. */
const withoutPause: OpenWebSocket = async (request) => {
  const socket = await nodeEnvironment.openWebSocket(request);
  return Object.assign(socket, { pause: undefined, resume: undefined });
};

describe('a WebSocket', () => {
  it('gives a row for each text or binary message, until the server closes it', async () => {
    const source = await open(
      (socket) => {
        socket.send(message(1));
        socket.send(Buffer.from(message(2)));
        socket.send(message(3));
        socket.close(1000);
      },
      { 'websocket.end-on-close': 'true' },
    );
    expect(await readNumbers(source)).toEqual([1, 2, 3]);
    expect(source.splits()[0]?.hasEnded).toBe(true);
  });

  it('is told who asks and what for, on every connection', async () => {
    const seen: unknown[] = [];
    const source = await open(
      (socket, count, { url, headers }) => {
        socket.on('message', (data) => {
          seen.push([url, headers['x-api-key'], socket.protocol, String(data)]);
          socket.send(message(count));
          if (count === 1) socket.close(1000);
        });
      },
      {
        'http.headers.X-Api-Key': 'canary',
        'websocket.protocols': 'quotes.v1, quotes.v2',
        'websocket.subscribe': '{"op":"subscribe"}',
      },
    );
    expect(await readNumbers(source, 2)).toEqual([1, 2]);
    const expected = ['/feed?token=canary', 'canary', 'quotes.v1', '{"op":"subscribe"}'];
    expect(seen).toEqual([expected, expected]);
    await source.close?.();
  });

  it('is connected again when it breaks, and says meanwhile what is wrong', async () => {
    const source = await open((socket, count) => {
      if (count === 2) socket.close(1013, 'try again later');
      else if (count === 3) socket.terminate();
      else {
        socket.send(message(count), () => {
          if (count === 1) socket.terminate();
        });
      }
    });
    const troubles: (string | undefined)[] = [];
    source.watchTroubles?.(() => troubles.push(source.splits()[0]?.trouble));
    expect(await readNumbers(source, 2)).toEqual([1, 4]);
    expect(troubles.join()).toContain('was closed with code 1013, saying "try again later"');
    expect(troubles.at(-1)).toBeUndefined();
    await source.close?.();
  });

  it('is given up for another one when it is silent for too long', async () => {
    const source = await open((socket, count) => socket.send(message(count)), {
      'connect.idle-timeout': '30 ms',
    });
    expect(await readNumbers(source, 3)).toEqual([1, 2, 3]);
    await source.close?.();
  });

  it('waits while the query does not take its messages, and loses none', async () => {
    const total = 20_000;
    const padding = 'x'.repeat(1000);
    const clients: WebSocket[] = [];
    const source = await open(
      (socket) => {
        clients.push(socket);
        for (let n = 0; n < total; n++) socket.send(`{"n":${n},"x":"${padding}"}`);
        socket.close(1000);
      },
      { 'websocket.buffer-bytes-max': '64 kb', 'websocket.end-on-close': 'true' },
    );
    const numbers = (await nextNumbers(source)) ?? [];
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(clients[0]?.bufferedAmount).toBeGreaterThan(1 << 20);
    let rowsMax = 0;
    for (;;) {
      const batch = (await source.fetchNextBatch()) as ResultBatch | null;
      if (batch === null) break;
      rowsMax = Math.max(rowsMax, batch.numRows);
      for (const n of batch.column('n')) numbers.push(Number(n));
    }
    expect(numbers).toEqual(range(0, total));
    // What one read of the socket brings comes on top.
    expect(rowsMax).toBeLessThan(200);
  });

  it('fails when more has come than may wait, there where the server can not be told to', async () => {
    const source = await open(
      (socket) => {
        for (let n = 0; n < 200; n++) socket.send(`{"n":${n},"x":"${'x'.repeat(1000)}"}`);
      },
      { 'websocket.buffer-bytes-max': '32 kb' },
      { environment: { openWebSocket: withoutPause } },
    );
    const read = readNumbers(source);
    // Nothing is fetched behind the first rows until all of it has come.
    const error = await errorOf(read.then(() => nextNumbers(source)));
    expect(error.type).toBe(ErrorType.CONNECTOR_ERROR);
    expect(error.retriable).toBe(false);
    expect(error.message).toContain("than the 32768 bytes of 'websocket.buffer-bytes-max'");
  });

  it('fails by a message that is larger than may wait', async () => {
    const source = await open((socket) => socket.send('x'.repeat(5000)), {
      'websocket.buffer-bytes-max': '1 kb',
    });
    const error = await errorOf(source.fetchNextBatch());
    expect(error.message).toContain("than the 1024 bytes of 'websocket.buffer-bytes-max'");
  });

  it('fails where it is refused, or nobody is there, without secrets', async () => {
    server = await LoopbackSockets.start(() => {});
    server.server.options.verifyClient = () => false;
    const { url } = server;
    const options = { connector: 'websocket', 'connect.max-retries': '0' } as const;
    const refusing = await openSource({ ...options, url: `${url}?token=canary` });
    const refused = await errorOf(refusing.fetchNextBatch());
    expect(refused.type).toBe(ErrorType.CONNECTOR_ERROR);
    expect(refused.message).toBe(
      `Table "numbers": ${url} answered with status 401 instead of 101: give what it asks for by 'http.headers.Authorization'.`,
    );
    const nobody = await openSource({ ...options, url: 'ws://127.0.0.1:1/feed?token=canary' });
    const error = await errorOf(nobody.fetchNextBatch());
    expect(error.type).toBe(ErrorType.NETWORK_ERROR);
    expect(error.message).toMatch(/^Table "numbers" can't read ws:\/\/127.0.0.1:1\/feed: /);
    expect(error.message).not.toContain('canary');
  });

  it.each([429, 503])(
    'comes again when a server that answers %i has asked it to',
    async (status) => {
      const times: number[] = [];
      server = await LoopbackSockets.start((socket) => socket.send(message(1)));
      server.server.options.verifyClient = (_, done) => {
        times.push(performance.now());
        const headers = times.length === 1 ? { 'Retry-After': '1' } : {};
        done(times.length === 3, status, 'busy', headers);
      };
      const source = await openSource({
        connector: 'websocket',
        url: server.url,
        'connect.retry-delay': '1 ms',
      });
      const troubles: (string | undefined)[] = [];
      source.watchTroubles?.(() => troubles.push(source.splits()[0]?.trouble));
      expect(await readNumbers(source, 1)).toEqual([1]);
      expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(990);
      expect((times[2] ?? 0) - (times[1] ?? 0)).toBeLessThan(900);
      expect(troubles[0]).toContain(`answered with status ${status} instead of 101`);
      expect(troubles.at(-1)).toBeUndefined();
      await source.close?.();
    },
  );

  it('fails when nobody answers in time', async () => {
    const source = await openSource(
      {
        connector: 'websocket',
        url: 'ws://localhost/',
        'connect.timeout': '20 ms',
        'connect.max-retries': '0',
      },
      { environment: { openWebSocket: () => new Promise(() => {}) } },
    );
    const error = await errorOf(source.fetchNextBatch());
    expect(error.type).toBe(ErrorType.TIMEOUT_ERROR);
    await source.close?.();
  });
});

describe('the wait for a message', () => {
  it('loses nothing when it is given up', async () => {
    const sockets: WebSocket[] = [];
    const source = await open((socket) => {
      sockets.push(socket);
    });
    const controller = new AbortController();
    const given = errorOf(source.fetchNextBatch(controller.signal));
    await expect.poll(() => sockets.length).toBe(1);
    controller.abort(new Error('given up'));
    expect((await given).message).toBe('given up');
    for (const n of [1, 2]) sockets[0]?.send(message(n));
    expect(await readNumbers(source, 2)).toEqual([1, 2]);
    await source.close?.();
  });

  it('ends when the table is closed, and so does the connection', async () => {
    const source = await open((socket) => socket.send(message(1)));
    expect(await nextNumbers(source)).toEqual([1]);
    const end = source.fetchNextBatch();
    await source.close?.();
    expect(await end).toBeNull();
    await expect.poll(() => server?.server.clients.size).toBe(0);
  });
});

describe('a place in a WebSocket', () => {
  it('counts messages, and what was sent meanwhile is not seen', async () => {
    const serve: ServeSocket = (socket, count) => {
      for (const n of range(10 * count, 10 * count + 3)) socket.send(message(n));
    };
    const first = await open(serve);
    expect(await readNumbers(first, 3)).toEqual([10, 11, 12]);
    const place = first.getCurrentOffset();
    expect(place).toBe('{"websocket-0":{"received":3}}');
    await first.close?.();
    const { url } = must(server);
    const source = await openSource({ connector: 'websocket', url }, { place });
    expect(await readNumbers(source, 3)).toEqual([20, 21, 22]);
    expect(source.getCurrentOffset()).toBe('{"websocket-0":{"received":6}}');
    await source.close?.();
  });
});
