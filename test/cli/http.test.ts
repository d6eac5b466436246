import { connect, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Scratch, startCli } from './command-line.js';

const SLOW_MS = 7000;
const SCRIPT = `CREATE TABLE trades (
    symbol STRING, price DOUBLE, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
  ) WITH ('connector' = 'datagen', 'generator' = 'trades', 'symbols' = '2', 'rows-per-second' = '5000',
    'event-rows-per-second' = '10');
SELECT symbol, COUNT(*) AS n FROM trades GROUP BY symbol, TUMBLE(ts, INTERVAL '1' MINUTE);
`;

const scratch = new Scratch();
let run: Awaited<ReturnType<typeof serveQuery>>;
beforeAll(async () => {
  run = await serveQuery();
});
afterAll(async () => {
  run.started.kill('SIGTERM');
  await run.finished;
  scratch.close();
});

/** A query of the command line, once it serves its pages. */
async function serveQuery(sql = SCRIPT) {
  const file = scratch.write('served.sql', sql);
  const { started, finished } = startCli(['run', file, '--http', '0', '--quiet']);
  let said = '';
  let rows = 0;
  started.stdout?.on('data', (chunk: Buffer) => {
    rows += chunk.toString().split('\n').length - 1;
  });
  const url = await new Promise<string>((resolve, reject) => {
    started.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const [, found] = /queries at (http:\/\/\S+)\n/.exec(said) ?? [];
      if (found !== undefined) resolve(found);
    });
    finished.then(({ stderr }) => reject(new Error(`it ended at once: ${stderr}`)));
  });
  const answers = async (): Promise<void> => {
    const before = rows;
    await expect.poll(() => rows, { timeout: 20_000 }).toBeGreaterThan(before);
    expect((await fetch(`${url}/livez`)).status).toBe(200);
  };
  return { started, finished, url, port: Number(new URL(url).port), answers };
}

interface Client {
  readonly socket: Socket;
  /** All that came, once the connection has ended, however. */
  readonly received: Promise<string>;
}

function client(port: number): Client {
  const socket = connect(port, '127.0.0.1');
  const received = new Promise<string>((resolve) => {
    let text = '';
    socket.on('data', (data) => {
      text += data;
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(text));
  });
  return { socket, received };
}

/** Sends some bytes and says that nothing follows. */
function exchange(port: number, request: string): Promise<string> {
  const { socket, received } = client(port);
  socket.end(request);
  return received;
}

function statusesOf(raw: string): readonly number[] {
  return [...raw.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)].map(([, status]) => Number(status));
}

describe('sabot-sql run --http', () => {
  it('serves life, readiness, metrics and queries of the query that runs', async () => {
    const { url, answers } = run;
    await answers();
    const get = (page: string): Promise<Response> => fetch(url + page);
    expect(await (await get('/livez')).json()).toEqual({ status: 'alive' });

    const ready = await get('/readyz');
    expect(ready.status).toBe(200);
    expect(await ready.json()).toMatchObject({
      status: 'HEALTHY',
      components: [{ component: 'query query-1', status: 'HEALTHY' }],
    });

    const metrics = await get('/metrics');
    expect(metrics.headers.get('content-type')).toContain('text/plain; version=0.0.4');
    const text = await metrics.text();
    expect(text).toMatch(/^# TYPE sabot_num_records_in_total counter$/m);
    expect(text).toMatch(/^sabot_num_records_in_total\{query="query-1"\} [1-9]\d*$/m);
    expect(text).toMatch(/^sabot_num_windows_fired_total\{query="query-1"\} [1-9]\d*$/m);

    const asJson = await (await get('/metrics.json')).json();
    expect(asJson.metrics).toContainEqual(
      expect.objectContaining({ name: 'numRecordsIn', labels: { query: 'query-1' } }),
    );

    const explained = await get('/explain');
    expect(explained.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    const analysis = await explained.text();
    expect(analysis).toMatch(/^-- query-1\n/);
    expect(analysis).toMatch(/^operator +rows in +rows out /m);
    expect(analysis).toMatch(/^Rows: [1-9]\d* in, /m);

    const queries = await (await get('/queries')).json();
    expect(queries).toMatchObject([{ name: 'query-1', phase: { kind: 'running' } }]);
    expect(queries[0].plan).toContain('WindowAggregate');
    expect(queries[0].statistics.rowsIn).toBeGreaterThan(0);
  });

  it('can be reached from this machine alone, and not under a name of another', async () => {
    expect(new URL(run.url).hostname).toBe('127.0.0.1');
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4');
    for (const { address } of others) {
      await expect(fetch(`http://${address}:${run.port}/livez`)).rejects.toThrow();
    }
    const raw = await exchange(run.port, 'GET /queries HTTP/1.1\r\nHost: evil.example\r\n\r\n');
    expect(statusesOf(raw)).toEqual([403]);
    expect(raw).not.toContain('WindowAggregate');
  });

  it.each([
    ['a method that changes things', 'DELETE /livez HTTP/1.1\r\nHost: localhost\r\n\r\n', [405]],
    ['a method that there is not', 'BREW /livez HTTP/1.1\r\nHost: localhost\r\n\r\n', [400]],
    [
      'a page that there is not',
      'GET /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n',
      [404],
    ],
    ['a target that is none', 'GET \\..\\ HTTP/1.1\r\nHost: localhost\r\n\r\n', [400]],
    ['a tunnel', 'CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n', []],
    [
      'another protocol',
      'GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
      [200],
    ],
    ['no host', 'GET /livez HTTP/1.1\r\n\r\n', [400]],
    ['HTTP/1.0', 'GET /livez HTTP/1.0\r\nHost: localhost\r\n\r\n', [200]],
    ['HTTP/1.0 without a host', 'GET /livez HTTP/1.0\r\n\r\n', [200]],
    [
      'a huge header',
      `GET /livez HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`,
      [431],
    ],
    ['a huge target', `GET /${'x'.repeat(100_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`, [431]],
    [
      'garbage behind a request',
      'GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n\0\x01garbage\r\n\r\n',
      [400],
    ],
    [
      'a body where none belongs',
      'GET /livez HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello',
      [200],
    ],
    ['nothing at all', '', []],
    ['the start of TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', [400]],
  ])(
    'answers %s without harm to the query',
    async (_, request, statuses) => {
      const raw = await exchange(run.port, request);
      expect(statusesOf(raw)).toEqual(statuses);
      expect(raw).not.toMatch(/\n\s+at |node:internal|\.js:\d/);
      await run.answers();
    },
    30_000,
  );

  it('answers requests in a row, each in its turn', async () => {
    const request = (page: string): string => `GET ${page} HTTP/1.1\r\nHost: localhost\r\n`;
    const raw = await exchange(
      run.port,
      `${request('/livez')}\r\n${request('/nowhere')}\r\n${request('/readyz')}Connection: close\r\n\r\n`,
    );
    expect(statusesOf(raw)).toEqual([200, 404, 200]);
  });

  it('waits only so long for a request, and lets others in meanwhile', async () => {
    const slow = client(run.port);
    slow.socket.write('GET /livez HTTP/1.1\r\nHost: localhost\r\nX-Slow: ');
    const startMs = performance.now();
    const drip = setInterval(() => slow.socket.write('x'), 200);
    await run.answers();
    const raw = await slow.received;
    clearInterval(drip);
    expect(statusesOf(raw)).toEqual([408]);
    expect(performance.now() - startMs).toBeLessThan(2 * SLOW_MS);
  }, 30_000);

  it('does not mind readers that go away, or that never read', async () => {
    for (let i = 0; i < 20; i++) {
      const { socket } = client(run.port);
      socket.write('GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(5));
      if (i % 2 === 0) socket.resetAndDestroy();
      else socket.pause();
      if (i % 2 === 1) setTimeout(() => socket.destroy(), 300);
    }
    await run.answers();
  });

  it('stops with the query, also where somebody is still connected', async () => {
    const bounded = await serveQuery(
      SCRIPT.replace("'symbols'", "'number-of-rows' = '10000', 'symbols'"),
    );
    const idle = client(bounded.port);
    idle.socket.write('GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n');
    const { status, stderr } = await bounded.finished;
    expect(status).toBe(0);
    expect(stderr).toMatch(/^metrics, health and queries at http:\/\/127\.0\.0\.1:\d+\n$/);
    expect(statusesOf(await idle.received)).toEqual([200]);
    await expect(fetch(`${bounded.url}/livez`)).rejects.toThrow();
  });

  it('says that a port is taken, and runs nothing', async () => {
    const file = scratch.write('taken.sql', SCRIPT);
    const { started, finished } = startCli(['run', file, '--http', String(run.port)]);
    const timer = setTimeout(() => started.kill('SIGKILL'), 10_000);
    const { status, stdout, stderr } = await finished;
    clearTimeout(timer);
    expect(status).toBe(1);
    expect(stdout.toString()).toBe('');
    expect(stderr).toContain(`can't be served at 127.0.0.1:${run.port} (EADDRINUSE)`);
  });
});
