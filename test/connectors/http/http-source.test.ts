import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { ErrorType } from '../../../src/errors/error-type.js';
import { nodeEnvironment } from '../../../src/platform/node.js';
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
afterEach(async () => {
  await server?.close();
  server = undefined;
});

type Answer = (request: LoopbackRequest, response: ServerResponse) => unknown;

async function open(answer: Answer, options: Options = {}, place?: string) {
  server ??= await LoopbackServer.start(answer);
  return openSource(
    { connector: 'http', url: `${server.url}/numbers?apikey=canary`, ...options },
    place === undefined ? {} : { place },
  );
}

const json = (numbers: readonly number[]): string => JSON.stringify(numbers.map((n) => ({ n })));
const lines = (numbers: readonly number[]): string =>
  numbers.map((n) => `{"n":${n}}\r\n`).join('\n');

/** Events behind the one that the request names, two at a time. */
const pages: Answer = ({ query }, response) => {
  const after = Number(query.get('after') ?? 0);
  response.end(json(range(after + 1, Math.min(after + 3, 8))));
};
const BY_CURSOR = {
  'http.response.split': 'array',
  'http.cursor.field': 'n',
  'http.cursor.parameter': 'after',
  'http.poll-interval': '1 ms',
};

describe('a URL', () => {
  it('is asked once, and gives a row, a row a line, or a row an element', async () => {
    const answers = { none: '{"n":7}', lines: lines([1, 2, 3]), array: json([4, 5]) };
    for (const [split, rows] of Object.entries({ none: [7], lines: [1, 2, 3], array: [4, 5] })) {
      const source = await open(
        ({ headers }, response) =>
          response.end(answers[headers['x-split'] as keyof typeof answers]),
        { 'http.response.split': split, 'http.headers.X-Split': split },
      );
      expect(await readNumbers(source)).toEqual(rows);
      await source.close?.();
    }
    expect(server?.requests).toHaveLength(3);
    expect(server?.requests[0]?.path).toBe('/numbers?apikey=canary');
  });

  it('is sent what the table says', async () => {
    const source = await open((_, response) => response.end('{"n":1}'), {
      'http.method': 'POST',
      'http.body': '{"last":10}',
      'http.headers.Content-Type': 'application/json',
      'http.headers.Authorization': 'Bearer canary',
    });
    expect(await readNumbers(source)).toEqual([1]);
    expect(server?.requests[0]).toMatchObject({
      method: 'POST',
      body: '{"last":10}',
      headers: { 'content-type': 'application/json', authorization: 'Bearer canary' },
    });
  });

  it('is polled again and again, for so many polls as the table says', async () => {
    const source = await open((_, response) => response.end(`{"n":${server?.requests.length}}`), {
      'http.poll-interval': '1 ms',
      'scan.bounded.polls': '4',
    });
    expect(await readNumbers(source)).toEqual([1, 2, 3, 4]);
    expect(server?.requests).toHaveLength(4);
  });

  it('is not read again while the server says that nothing has changed', async () => {
    let tag = 1;
    const source = await open(
      ({ headers }, response) => {
        response.setHeader('etag', `"${tag}"`);
        if (headers['if-none-match'] === `"${tag}"`) {
          tag++;
          response.writeHead(304).end();
        } else response.end(`{"n":${tag}}`);
      },
      { 'http.poll-interval': '1 ms', 'scan.bounded.polls': '5' },
    );
    expect(await readNumbers(source)).toEqual([1, 2, 3]);
  });

  it('is read on behind the last row that came, by a cursor', async () => {
    const source = await open(pages, { ...BY_CURSOR, 'scan.bounded.polls': '6' });
    expect(await readNumbers(source)).toEqual(range(1, 8));
    const asked = server?.requests.map(({ query }) => query.get('after'));
    expect(asked).toEqual([null, '2', '4', '6', '7', '7']);
    expect(server?.requests[1]?.query.get('apikey')).toBe('canary');
  });

  it('starts at the cursor that the table names', async () => {
    const source = await open(pages, { ...BY_CURSOR, 'http.cursor.start': '5' });
    expect(await nextNumbers(source)).toEqual([6, 7]);
    await source.close?.();
  });

  it('is asked again when it is too busy, as late as it wants', async () => {
    const times: number[] = [];
    const source = await open((_, response) => {
      times.push(performance.now());
      if (times.length === 1) response.writeHead(503, { 'retry-after': '1' }).end();
      else if (times.length === 2) response.destroy();
      else response.end('{"n":1}');
    });
    const troubles: (string | undefined)[] = [];
    source.watchTroubles?.(() => troubles.push(source.splits()[0]?.trouble));
    expect(await readNumbers(source)).toEqual([1]);
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(990);
    expect(troubles[0]).toContain('answered with status 503 instead of 200');
    expect(troubles.at(-1)).toBeUndefined();
  });

  it('fails at once where asking again would not help, and says status and place without secrets', async () => {
    for (const [status, advice] of [
      [400, ''],
      [401, ": give what it asks for by 'http.headers.Authorization'"],
      [404, ": look at the option 'url'"],
      [
        302,
        ": it sends on to another place, where the table's headers don't go: name that in 'url'",
      ],
    ] as const) {
      const source = await open(
        ({ headers }, response) =>
          response.writeHead(Number(headers['x-status']), { location: '/canary' }).end('canary'),
        { 'http.headers.X-Status': String(status) },
      );
      const error = await errorOf(source.fetchNextBatch());
      const origin = `${server?.url}/numbers`;
      expect(error.message).toBe(
        `Table "numbers": ${origin} answered with status ${status} instead of 200${advice}.`,
      );
      expect(error.type).toBe(ErrorType.CONNECTOR_ERROR);
      expect(error.context).toEqual({ component: 'numbers', topic: origin, httpStatus: status });
      expect(error.retriable).toBe(false);
    }
  });

  it('fails when it has been too busy too often', async () => {
    const source = await open((_, response) => response.writeHead(429).end(), {
      'connect.max-retries': '1',
    });
    const error = await errorOf(source.fetchNextBatch());
    expect(error.type).toBe(ErrorType.NETWORK_ERROR);
    expect(error.message).toContain('status 429 instead of 200: ask less often');
    expect(server?.requests).toHaveLength(2);
  });

  it('fails when it does not answer in time, or does not exist', async () => {
    const late = await open(() => {}, { 'http.timeout': '20 ms', 'connect.max-retries': '0' });
    const error = await errorOf(late.fetchNextBatch());
    expect(error.type).toBe(ErrorType.TIMEOUT_ERROR);
    expect(error.message).toBe(
      `Table "numbers": nothing has come from ${server?.url}/numbers for 20 ms.`,
    );
    const nobody = await openSource({
      connector: 'http',
      url: 'http://127.0.0.1:1/numbers?apikey=canary',
      'connect.max-retries': '0',
    });
    const refused = await errorOf(nobody.fetchNextBatch());
    expect(refused.type).toBe(ErrorType.NETWORK_ERROR);
    expect(refused.message).toMatch(/^Table "numbers" can't read http:\/\/127.0.0.1:1\/numbers: /);
    expect(refused.message).not.toContain('canary');
  });

  it('fails when it gives more than the table takes, or something else', async () => {
    const large = await open((_, response) => response.end('x'.repeat(2000)), {
      'http.response.bytes-max': '1 kb',
    });
    expect((await errorOf(large.fetchNextBatch())).message).toContain(
      "is larger than the 1024 bytes of 'http.response.bytes-max'",
    );
    const noArray = await open(() => {}, { 'http.response.split': 'array' });
    const error = await errorOf(noArray.fetchNextBatch());
    expect(error.code).toBe('MALFORMED_ROW');
    expect(error.message).toContain('is no JSON array');
  });
});

describe('a place in what a URL gives', () => {
  it('by cursor is that of the row, wherever the answers are cut later', async () => {
    const first = await open(pages, BY_CURSOR);
    await nextNumbers(first);
    await nextNumbers(first);
    const places = [first.offsetBehind(0), first.offsetBehind(1), first.getCurrentOffset()];
    await first.close?.();
    for (const [i, place] of places.entries()) {
      const source = await open(pages, BY_CURSOR, place);
      expect(source.getCurrentOffset()).toBe(place);
      expect(await readNumbers(source, 2)).toEqual(range(3 + i, Math.min(5 + i, 8)));
      await source.close?.();
    }
  });

  it('by ETag passes over what was read of a body that is the same, and reads another one whole', async () => {
    let numbers = range(0, 6);
    const answer: Answer = ({ headers }, response) => {
      const tag = `"${numbers.at(0)}"`;
      response.setHeader('etag', tag);
      if (headers['if-none-match'] === tag) response.writeHead(304).end();
      else response.end(lines(numbers));
    };
    const options = { 'http.response.split': 'lines' };
    const first = await open(answer, options);
    await nextNumbers(first);
    const place = first.offsetBehind(4);
    const end = first.getCurrentOffset();
    expect(await readNumbers(await open(answer, options, place))).toEqual([4, 5]);
    expect(await readNumbers(await open(answer, options, end))).toEqual([]);
    numbers = range(10, 12);
    expect(await readNumbers(await open(answer, options, place))).toEqual([10, 11]);
  });

  it('of something else is refused', async () => {
    for (const place of ['17', '{"trades-0":5}', '{"http-0":{"polls":-1}}']) {
      const error = await errorOf(open(() => {}, {}, place));
      expect(error.type).toBe(ErrorType.CONNECTOR_ERROR);
      expect(error.message).toContain('has the table been declared differently since?');
    }
  });
});

describe('the wait for an answer', () => {
  it('loses nothing when it is given up', async () => {
    const waiting: ServerResponse[] = [];
    const source = await open((_, response) => waiting.push(response));
    const controller = new AbortController();
    const given = errorOf(source.fetchNextBatch(controller.signal));
    await expect.poll(() => waiting.length).toBe(1);
    controller.abort(new Error('given up'));
    expect((await given).message).toBe('given up');
    waiting[0]?.end('{"n":3}');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await nextNumbers(source)).toEqual([3]);
    expect(server?.requests).toHaveLength(1);
  });

  it('ends when the table is closed, and so does the request', async () => {
    let isCut = false;
    const source = await open((_, response) => {
      response.on('close', () => {
        isCut = true;
      });
    });
    const end = source.fetchNextBatch();
    await expect.poll(() => server?.requests.length).toBe(1);
    await source.close?.();
    expect(await end).toBeNull();
    await expect.poll(() => isCut).toBe(true);
  });
});

it('asks through the fetch that it is given', async () => {
  const asked: string[] = [];
  const source = await openSource(
    { connector: 'http', url: 'https://example.org/x' },
    {
      environment: {
        ...nodeEnvironment,
        fetch: async (url) => {
          asked.push(url);
          return new Response('{"n":5}');
        },
      },
    },
  );
  expect(await readNumbers(source)).toEqual([5]);
  expect(asked).toEqual(['https://example.org/x']);
});
