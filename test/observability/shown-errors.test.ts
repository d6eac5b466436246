import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import {
  ErrorType,
  pinoLogger,
  type RecoveryStrategy,
  StreamingError,
  StreamingSQLExecutor,
  serveHttp,
} from '../../src/node.js';

const CANARY = 'canary-77aa';
const ROWS = 40;
const PAGES = ['/readyz', '/queries', '/metrics', '/metrics.json', '/explain'];

/** What the source fails with. */
const SHOWN = {
  name: 'StreamingError',
  type: 'NETWORK_ERROR',
  severity: 'WARNING',
  code: 'NETWORK_FAILED',
  retriable: true,
  context: {
    table: 'numbers',
    operation: 'fetch',
    query: 'copy',
    executionId: expect.stringMatching(/^[0-9a-f]{8}$/),
  },
  causes: [{ name: 'TypeError', code: 'ECONNRESET' }],
};

interface World extends AsyncDisposable {
  readonly executor: StreamingSQLExecutor;
  readonly run: Promise<unknown>;
  readonly texts: string[];
  readonly page: (path: string) => Promise<string>;
  /** Log lines of a message. */
  readonly lines: (message: string) => Readonly<Record<string, unknown>>[];
}

/** Copies numbers from a source that fails `failures` times, and does about it what `strategy` says. */
async function open(strategy: RecoveryStrategy, failures: number): Promise<World> {
  const texts: string[] = [];
  const executor = new StreamingSQLExecutor({
    stateBackend: 'memory',
    checkpointIntervalSeconds: 0.002,
    retryDelayMs: 1,
    enableHealthChecks: true,
    recoveryRules: [{ type: ErrorType.NETWORK_ERROR, strategy }],
    logger: pinoLogger(pino({ level: 'debug' }, { write: (text) => texts.push(text) })),
  });
  let left = failures;
  executor.registerConnector('failing', () => {
    let next = 0;
    return {
      init: async () => {},
      fetchNextBatch: async () => {
        if (next === ROWS / 2 && left-- > 0) throw lost();
        return next < ROWS ? [{ n: next++ }] : null;
      },
      commitOffset: async () => {},
      seek: async (offset: string) => {
        next = Number(offset);
      },
      getCurrentOffset: () => String(next),
      getWatermark: () => Number.NEGATIVE_INFINITY,
      getName: () => 'numbers',
      getTopic: () => 'numbers',
      getPartition: () => 0,
    };
  });
  await executor.executeDDL(
    `CREATE TABLE numbers (n BIGINT) WITH ('connector' = 'failing', 'password' = '${CANARY}');
     CREATE TABLE target (n BIGINT) WITH ('connector' = 'memory')`,
  );
  const server = await serveHttp(executor, { port: 0 });
  const query = executor.executeStreamingSQL('INSERT INTO target SELECT n FROM numbers', {
    name: 'copy',
  });
  return {
    executor,
    run: query.finished().catch((error: unknown) => error),
    texts,
    page: async (path) => {
      const text = await (await fetch(server.url + path)).text();
      texts.push(text);
      return text;
    },
    lines: (message) =>
      texts
        .filter((text) => text.startsWith('{"level"'))
        .map((text): Record<string, unknown> => JSON.parse(text))
        .filter(({ msg }) => msg === message),
    async [Symbol.asyncDispose]() {
      await server.close();
      await executor.close();
    },
  };
}

function lost(): StreamingError {
  const cause = Object.assign(new TypeError(`reset by https://me:${CANARY}@host/`), {
    code: 'ECONNRESET',
  });
  return new StreamingError(
    ErrorType.NETWORK_ERROR,
    `can't read postgres://me:${CANARY}@host/db`,
    {},
    { cause },
  );
}

function expectNothingPrivate(texts: readonly string[]): void {
  const all = texts.join('');
  expect(all).not.toContain(CANARY);
  expect(all).not.toContain('"stack"');
  expect(all).not.toMatch(/\.ts:\d+|\.js:\d+/);
}

describe('the pages of a paused query', () => {
  it('show its error whole, without stack and secrets, and so do the log and the list', async () => {
    await using world = await open('MANUAL_INTERVENTION', 1);
    const { executor, lines, page, texts } = world;
    await expect.poll(() => executor.pausedQueries().length, { timeout: 10_000 }).toBe(1);
    expect(executor.pausedQueries()).toMatchObject([{ query: 'copy', details: SHOWN }]);
    const [described] = JSON.parse(await page('/queries'));
    expect(described.phase).toMatchObject({ kind: 'paused', details: SHOWN });
    expect(described.phase.error).toBe(described.phase.details.message);
    const ready = JSON.parse(await page('/readyz'));
    expect(ready.components).toMatchObject([
      { component: 'query copy', status: 'DEGRADED', error: SHOWN },
    ]);
    for (const path of PAGES) expect(await page(path)).not.toBe('');
    expect(await page('/metrics')).toMatch(/^sabot_downtime_milliseconds\{query="copy"\} [1-9]/m);
    expect(await page('/explain')).toMatch(/^-- copy\n/);
    executor.resume('copy', 'retry');
    expect(await world.run).toMatchObject({ rowsOut: ROWS });
    expect(lines('failure: the query pauses until somebody decides')).toMatchObject([
      { level: 40, operator: 'source-numbers', operation: 'fetch', err: SHOWN },
    ]);
    expect(lines('query resumed')).toMatchObject([{ operator: 'source-numbers' }]);
    expectNothingPrivate(texts);
  });
});

describe('a query that has failed', () => {
  it('is told of with its error by health and by the log', async () => {
    await using world = await open('FAIL_FAST', 1);
    const { lines, page, texts } = world;
    expect(await world.run).toBeInstanceOf(StreamingError);
    const ready = JSON.parse(await page('/readyz'));
    expect(ready).toMatchObject({
      status: 'UNHEALTHY',
      components: [{ component: 'query copy', error: SHOWN }],
    });
    expect(lines('query failed')).toMatchObject([{ level: 50, query: 'copy', err: SHOWN }]);
    expectNothingPrivate(texts);
  });
});

describe('the log of a query that recovers', () => {
  it('has one identifier from the query through operator and checkpoint to the error', async () => {
    await using world = await open('RETRY', 2);
    const { lines, texts } = world;
    expect(await world.run).toMatchObject({ rowsOut: ROWS });
    const retries = lines('failure: the call is made again');
    expect(retries).toMatchObject([
      { operator: 'source-numbers', strategy: 'RETRY', attempt: 1, err: SHOWN },
      { operator: 'source-numbers', strategy: 'RETRY', attempt: 2, err: SHOWN },
    ]);
    const [{ executionId } = { executionId: undefined }] = lines('query started');
    for (const { err } of retries) expect(err).toMatchObject({ context: { executionId } });
    for (const message of ['source connected', 'batch', 'checkpoint completed', 'query ended']) {
      const found = lines(message);
      expect(found.length, message).toBeGreaterThan(0);
      for (const line of found) expect(line).toMatchObject({ executionId, query: 'copy' });
    }
    expect(lines('checkpoint completed')[0]).toMatchObject({ checkpointId: expect.any(Number) });
    expectNothingPrivate(texts);
  });
});

describe('a health check that throws', () => {
  it('is unhealthy by what its error says, without its stack', async () => {
    await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
    const checker = executor.observability.getHealthChecker();
    checker.registerComponent('database', () => {
      throw lost();
    });
    const { components } = await checker.checkHealth();
    expect(components).toMatchObject([
      { status: 'UNHEALTHY', error: { type: 'NETWORK_ERROR', causes: [{ name: 'TypeError' }] } },
    ]);
    expectNothingPrivate([JSON.stringify(components)]);
  });
});

describe('an error that somebody logs as err', () => {
  it('has no stack, whoever made it', () => {
    const texts: string[] = [];
    const logger = pinoLogger(pino({ level: 'info' }, { write: (text) => texts.push(text) }));
    const { context: _, ...shown } = SHOWN;
    logger.child({}).error({ err: lost() as never }, 'ours');
    logger.child({}).error({ err: new RangeError('theirs') as never }, 'theirs');
    expect(texts.map((text) => JSON.parse(text).err)).toMatchObject([
      shown,
      { name: 'RangeError', message: 'theirs' },
    ]);
    expectNothingPrivate(texts);
  });
});
