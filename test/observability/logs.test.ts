import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { StreamingSQLExecutor as PortableExecutor } from '../../src/executor/streaming-sql-executor.js';
import {
  pinoLogger,
  type Row,
  StreamingSQLExecutor,
  type StreamingSQLExecutorOptions,
} from '../../src/node.js';
import { maskedLogger } from '../../src/observability/masked-logger.js';
import { nodeEnvironment } from '../../src/platform/node.js';
import { createPinoLogger } from '../../src/platform/pino-logger.js';

type Line = Readonly<Record<string, unknown>>;

/** What pino writes, as objects without what differs from run to run. */
class Lines {
  readonly texts: string[] = [];

  write(text: string): void {
    this.texts.push(text);
  }

  all(): Line[] {
    return this.texts.map((text) => {
      const { time, pid, hostname, level, durationMs, startMs, ...rest } = JSON.parse(text);
      return rest;
    });
  }

  /** Without the query's name and identifier. */
  of(message: string): Line[] {
    return this.all()
      .filter(({ msg }) => msg === message)
      .map(({ msg, name, query, executionId, ...rest }) => rest);
  }
}

const COUNTS = `SELECT COUNT(*) AS n FROM events GROUP BY TUMBLE(ts, INTERVAL '1' MINUTE)`;
const row = (time: string): Row => ({ ts: new Date(`2026-01-01T${time}Z`) });
const ROWS = ['12:00:10', '12:00:50', '12:01:30', '12:00:20', '12:00:05', '12:02:00'].map(row);

async function run(options: StreamingSQLExecutorOptions, rows: AsyncIterable<Row> | Row[] = ROWS) {
  await using executor = new StreamingSQLExecutor({ stateBackend: 'memory', ...options });
  await executor.registerStream('events', rows, { watermark: { column: 'ts', delayMs: 5000 } });
  await executor.executeStreamingSQL(COUNTS, { name: 'counts' }).finished();
}

describe('the log', () => {
  it('tells of the start, the sources and the end of a query, each line with one identifier', async () => {
    const lines = new Lines();
    await run({ logger: pinoLogger(pino({ level: 'info' }, lines)) });
    const all = lines.all();
    expect(all.map(({ msg }) => msg)).toEqual(['source connected', 'query started', 'query ended']);
    expect(new Set(all.map(({ query }) => query))).toEqual(new Set(['counts']));
    const identifiers = new Set(all.map(({ executionId }) => executionId));
    expect([...identifiers]).toEqual([expect.stringMatching(/^[0-9a-f]{8}$/)]);
    expect(lines.of('source connected')).toEqual([{ operator: 'source-events', table: 'events' }]);
    expect(lines.of('query ended')).toEqual([
      { rowsIn: 6, rowsOut: 3, lateRows: 2, windowsFired: 3, checkpoints: 0, restarts: 0 },
    ]);
  });

  it('says at debug why windows fired and why rows were late', async () => {
    const lines = new Lines();
    await run({ logger: pinoLogger(pino({ level: 'debug' }, lines)) });
    const operator = 'window-aggregate-1';
    expect(
      lines.of('window fired: the watermark has passed its last millisecond').slice(0, 2),
    ).toEqual([
      {
        operator,
        windowStart: '2026-01-01 12:00:00',
        windowEnd: '2026-01-01 12:01:00',
        watermark: '2026-01-01 12:01:25',
      },
      {
        operator,
        windowStart: '2026-01-01 12:01:00',
        windowEnd: '2026-01-01 12:02:00',
        watermark: 'its end',
      },
    ]);
    expect(lines.of('late rows dropped: the watermark had closed every window of theirs')).toEqual([
      {
        operator,
        rows: 2,
        earliestTime: '2026-01-01 12:00:05',
        watermark: '2026-01-01 12:01:25',
        behindMs: 80_000,
      },
    ]);
    expect(lines.of('batch')).toEqual([
      { operator: 'source-events', rows: 6, watermark: '2026-01-01 12:01:55' },
    ]);
  });

  it('tells of checkpoints, of failures and of what is tried again', async () => {
    const lines = new Lines();
    let runs = 0;
    const reachFailPoint = (point: string): void => {
      if (point === 'pipeline.rows-out' && ++runs === 1) throw new Error('the first run breaks');
    };
    const logger = pinoLogger(pino({ level: 'info' }, lines));
    await using executor = new PortableExecutor(
      { stateBackend: 'memory', enableErrorRecovery: true, retryDelayMs: 1, logger },
      { ...nodeEnvironment, reachFailPoint },
    );
    await executor.registerStream('events', ROWS, { watermark: { column: 'ts', delayMs: 5000 } });
    await executor.executeStreamingSQL(COUNTS).finished();
    expect(lines.of('query restarts from its last checkpoint')).toMatchObject([
      {
        err: {
          name: 'StreamingError',
          type: 'OPERATOR_ERROR',
          message: expect.stringContaining('the first run breaks'),
          context: { query: 'query-1', executionId: expect.any(String) },
        },
        restarts: 1,
        pauseMs: expect.any(Number),
      },
    ]);
    expect(lines.of('checkpoint completed')).toMatchObject([{ checkpointId: expect.any(Number) }]);
    expect(new Set(lines.all().map(({ executionId }) => executionId)).size).toBe(1);
  });

  it('is silent unless a level or a logger is given, and takes one of them alone', async () => {
    const logger = pinoLogger(pino({ level: 'info' }, new Lines()));
    expect(() => new StreamingSQLExecutor({ logger, logLevel: 'info' })).toThrow(
      'logLevel has no effect with logger, whose own level counts: leave it out.',
    );
    expect(() => new StreamingSQLExecutor({ logger: console as never })).toThrow(
      'Option logger is wrong: it has no debug, info, warn, error and child.',
    );
    const { createLogger, ...withoutLogger } = nodeEnvironment;
    expect(createLogger('info').isDebug).toBe(false);
    expect(() => new PortableExecutor({ logLevel: 'info' }, withoutLogger)).toThrow(
      'There is no place for logs here: give one with the option logger, and leave logLevel out.',
    );
  });

  it('never has a secret', async () => {
    const lines = new Lines();
    const logger = pinoLogger(pino({ level: 'debug' }, lines));
    await using executor = new StreamingSQLExecutor({ stateBackend: 'memory', logger });
    executor.registerConnector('failing', () => {
      throw new Error("can't reach https://me:canary@host with 'sasl.password' = 'canary'");
    });
    const script = `CREATE TABLE secret (n INT) WITH ('connector' = 'failing', 'my.password' = 'canary',
      'url' = 'postgres://me:canary@host/db'); SELECT n FROM secret`;
    for (const statement of executor.prepareScript(script)) {
      const { kind } = statement;
      if (kind === 'ddl' || kind === 'explain' || kind === 'show') await statement.execute();
      else
        await statement
          .execute()
          .finished()
          .catch(() => {});
    }
    expect(lines.of('query prepared')).toHaveLength(1);
    expect(lines.of('query failed')).toHaveLength(1);
    expect(lines.texts.join('')).not.toContain('canary');

    const direct = new Lines();
    const masked = maskedLogger(createPinoLogger('info', direct));
    masked
      .child({ at: 'http://me:canary@host' })
      .info({ password: 'canary' }, "'token' = 'canary'");
    expect(direct.texts).toHaveLength(1);
    expect(direct.texts.join('')).not.toContain('canary');
  });
});
