import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { pinoLogger, StreamingSQLExecutor } from '../../../src/node.js';
import { LoopbackServer } from '../../support/loopback-server.js';
import { LoopbackSockets } from '../../support/loopback-sockets.js';
import { numbersTable, type Options } from './message-tables.js';

const CANARY = 'canary-93bd';

let folder: string;
let said: string[];
let close = async (): Promise<void> => {};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'secret-feeds-'));
  said = [];
});
afterEach(async () => {
  await close();
  rmSync(folder, { recursive: true, force: true });
});

/** Servers that give a message, and then repeat in their refusals what they have been told. */
const SERVERS: Readonly<Record<string, () => Promise<Options>>> = {
  http: async () => {
    const server = await LoopbackServer.start(({ headers, path, body }, response) => {
      if (server.requests.length < 3) response.end('{"n":1}');
      else response.writeHead(503, `${headers.authorization} ${path}`.slice(0, 99)).end(body);
    });
    close = () => server.close();
    return {
      url: `${server.url}/feed`,
      'http.poll-interval': '50 ms',
      'http.method': 'POST',
      'http.body': `{"login":"${CANARY}"}`,
    };
  },
  sse: async () => {
    const server = await LoopbackServer.start(({ path }, response) => {
      if (server.requests.length < 3) {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.end('id: 1\ndata: {"n":1}\n\n');
      } else
        response
          .writeHead(200, { 'content-type': `text/${path.slice(path.indexOf('=') + 1)}` })
          .end();
    });
    close = () => server.close();
    return { url: `${server.url}/feed`, 'connect.retry-delay': '50 ms' };
  },
  websocket: async () => {
    const server = await LoopbackSockets.start((socket, count, { headers }) => {
      if (count < 3) socket.send('{"n":1}', () => setTimeout(() => socket.close(1011), 50));
      else socket.on('message', (data) => socket.close(1011, `${headers.authorization} ${data}`));
    });
    close = () => server.close();
    return {
      url: server.url,
      'websocket.subscribe': `{"op":"login","key":"${CANARY}"}`,
      'websocket.protocols': 'quotes',
    };
  },
};

it.each(Object.keys(SERVERS))(
  'what a table of %s is told in confidence is neither shown nor stored',
  async (connector) => {
    const { url, ...options } = (await SERVERS[connector]?.()) ?? {};
    const executor = new StreamingSQLExecutor({
      // What is stored of a table does not depend on its connector.
      ...(connector === 'http'
        ? { statePath: join(folder, 'state'), checkpointIntervalSeconds: 0.01 }
        : { stateBackend: 'memory' as const }),
      logger: pinoLogger(pino({ level: 'debug' }, { write: (text) => said.push(text) })),
    });
    await executor.executeDDL(
      numbersTable({
        connector,
        url: `${url}?token=${CANARY}`,
        'http.headers.Authorization': `Bearer ${CANARY}`,
        'http.headers.X-Anything': CANARY,
        'connect.max-retries': '2',
        ...options,
      }),
    );
    const sql = 'SELECT n FROM numbers';
    said.push(executor.explain(sql));
    const query = executor.executeStreamingSQL(sql, { name: 'numbers' });
    const failure = await (async () => {
      for await (const _ of query) said.push(inspect(query.diagnose(), { depth: 9 }));
    })().catch((error: unknown) => error);
    said.push(inspect(failure, { depth: 12, showHidden: true }), JSON.stringify(failure));
    said.push(query.explainAnalyze());
    await executor.close();
    expect(failure).toMatchObject({ name: 'StreamingError', context: { table: 'numbers' } });
    expect(String(failure)).toContain(`${url}`);
    expect(said.filter((text) => text.includes(CANARY))).toEqual([]);
    const files = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    expect(files.filter((path) => readFileSync(path).includes(CANARY))).toEqual([]);
  },
);
