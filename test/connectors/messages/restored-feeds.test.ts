import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { MemoryCheckpointStore } from '../../../src/checkpoint/memory-checkpoint-store.js';
import type { FailPoint } from '../../../src/common/fail-points.js';
import { StreamingSQLExecutor } from '../../../src/executor/streaming-sql-executor.js';
import '../../../src/node.js';
import { nodeEnvironment } from '../../../src/platform/node.js';
import { type LoopbackRequest, LoopbackServer } from '../../support/loopback-server.js';
import { MemoryFileSystem } from '../../support/memory-file-system.js';
import { numbersTable, type Options, range } from './message-tables.js';

const TOTAL = 300;
const PER_ANSWER = 70;
const COPIES = `CREATE TABLE copies (n BIGINT) WITH ('connector' = 'filesystem', 'path' = 'out', 'format' = 'json');`;

let server: LoopbackServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

/** Both remember everything, and give a part of it at once. */
const SERVERS = {
  http: {
    answer: ({ query }: LoopbackRequest, response: ServerResponse): void => {
      const from = Number(query.get('after') ?? -1) + 1;
      const numbers = range(from, Math.min(from + PER_ANSWER, TOTAL));
      response.end(JSON.stringify(numbers.map((n) => ({ n }))));
    },
    options: {
      'http.response.split': 'array',
      'http.cursor.field': 'n',
      'http.cursor.parameter': 'after',
      'http.poll-interval': '1 ms',
      'scan.bounded.polls': '6',
    },
  },
  sse: {
    answer: ({ headers }: LoopbackRequest, response: ServerResponse): void => {
      const from = Number(headers['last-event-id'] ?? -1) + 1;
      if (from === TOTAL) {
        response.writeHead(204).end();
        return;
      }
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const events = range(from, Math.min(from + PER_ANSWER, TOTAL)).map(
        (n) => `id: ${n}\ndata: {"n":${n}}\n\n`,
      );
      response.end(events.join(''));
    },
    options: { 'connect.retry-delay': '1 ms' },
  },
};

/** What a life leaves to the next one. */
interface Medium {
  readonly files: MemoryFileSystem;
  readonly store: MemoryCheckpointStore;
}

/** Copies the numbers in one process, which ends at the `count`th time that it comes to a point; false where it has died. */
async function copyNumbers(
  table: Options,
  { files, store }: Medium,
  death: { readonly point: FailPoint; readonly count: number } | undefined,
): Promise<boolean> {
  let isDead = false;
  let left = death?.count ?? 0;
  let steps = 0;
  let checkpoint = (): void => {};
  const reachFailPoint = (point: FailPoint): void => {
    if (isDead) throw new Error('the process is dead');
    if (point === 'source.after-fetch' && ++steps % 3 === 0) checkpoint();
    if (point !== death?.point || --left > 0) return;
    isDead = true;
    throw new Error('a crash');
  };
  const executor = new StreamingSQLExecutor(
    { stateBackend: 'memory', checkpointIntervalSeconds: 1000, batchRowsMax: 16 },
    { ...nodeEnvironment, fileSystem: files, checkpointStore: store, reachFailPoint },
  );
  try {
    await executor.executeDDL(numbersTable(table) + COPIES);
    const query = executor.executeStreamingSQL('INSERT INTO copies SELECT n FROM numbers', {
      name: 'copy',
    });
    checkpoint = () => void query.checkpoint().catch(() => {});
    await query.finished();
    return true;
  } catch (error) {
    if (isDead) return false;
    throw error;
  } finally {
    await executor.close().catch(() => {});
  }
}

function numbersIn(files: MemoryFileSystem): number[] {
  return files.paths
    .filter((path) => path.startsWith('out/'))
    .flatMap((path) => new TextDecoder().decode(files.contentOf(path)).trimEnd().split('\n'))
    .map((line) => JSON.parse(line).n);
}

describe.each(['http', 'sse'] as const)('a table of %s that can be asked again', (connector) => {
  it.each<FailPoint>([
    'source.after-fetch',
    'sink.prepared',
    'sink.before-publish',
    'checkpoint.after-commit',
  ])('is copied once, though the query crashes at %s', async (point) => {
    const { answer, options } = SERVERS[connector];
    server = await LoopbackServer.start(answer);
    const table = { connector, url: `${server.url}/numbers`, ...options };
    const medium = { files: new MemoryFileSystem({}), store: new MemoryCheckpointStore() };
    let died = 0;
    const counts = point === 'source.after-fetch' ? [5, 4, 6] : [1, 2];
    for (const death of [...counts.map((count) => ({ point, count })), undefined]) {
      if (await copyNumbers(table, medium, death)) break;
      died++;
    }
    expect(died).toBeGreaterThan(0);
    expect(numbersIn(medium.files)).toEqual(range(0, TOTAL));
    if (point !== 'checkpoint.after-commit') return;
    const asked = server.requests.map(({ query, headers }) =>
      Number(query.get('after') ?? headers['last-event-id'] ?? -1),
    );
    // Restored in the middle of an answer.
    expect(asked.filter((n) => n < TOTAL - 1 && (n + 1) % PER_ANSWER > 0)).not.toEqual([]);
  });
});
