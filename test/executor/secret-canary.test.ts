import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InMemoryKafka, kafkaConnector } from '../../src/kafka.js';
import {
  pinoLogger,
  type StreamingQuery,
  StreamingSQLExecutor,
  type StreamingSQLExecutorOptions,
  serveHttp,
} from '../../src/node.js';

const CANARY = 'canary-51c8';
const VARIABLE = 'SABOT_TEST_CANARY_PAGES';
/** As it stands in a header of basic authentication. */
const FORMS = [CANARY, Buffer.from(`me:${CANARY}`).toString('base64'), encodeURIComponent(CANARY)];
const PAGES = ['/livez', '/readyz', '/metrics', '/metrics.json', '/queries', '/explain'];

function kafkaWith(password: string): string {
  return `'properties.bootstrap.servers' = 'memory:9092', 'properties.security.protocol' = 'SASL_SSL',
    'properties.sasl.mechanism' = 'PLAIN', 'properties.sasl.jaas.config' =
    'org.apache.kafka.common.security.plain.PlainLoginModule required username="me" password="${password}";'`;
}
const KAFKA = kafkaWith(CANARY);
const KAFKA_BY_VARIABLE = kafkaWith(`\${env:${VARIABLE}}`);

let folder: string;
let said: string[];
let kafka: InMemoryKafka;
beforeEach(() => {
  process.env[VARIABLE] = CANARY;
  folder = mkdtempSync(join(tmpdir(), 'canary-'));
  said = [];
  kafka = new InMemoryKafka();
  kafka.createTopic('orders', 1);
  kafka.createTopic('totals', 1);
  kafka.append(Array.from({ length: 200 }, (_, n) => order(`{"n":${n}}`)));
});
afterEach(() => {
  delete process.env[VARIABLE];
  rmSync(folder, { recursive: true, force: true });
});

function order(text: string | Uint8Array) {
  const value = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  return { topic: 'orders', partition: 0, key: null, value, timestampMs: 0, headers: [] };
}

function openExecutor(options: StreamingSQLExecutorOptions = {}): StreamingSQLExecutor {
  const logger = pinoLogger(pino({ level: 'debug' }, { write: (text) => said.push(text) }));
  const executor = new StreamingSQLExecutor({
    statePath: join(folder, 'state'),
    checkpointIntervalSeconds: 0.05,
    enableMetrics: true,
    enableHealthChecks: true,
    logger,
    ...options,
  });
  executor.useConnector(kafkaConnector({ driver: kafka.createDriver() }));
  executor.errorHandler.registerErrorCallback((report) => {
    said.push(inspect(report, { depth: 12, showHidden: true }));
    return undefined;
  });
  executor.observability.addExportListener((json) => said.push(json));
  return executor;
}

/** Everything that can be asked of an executor and of a query. */
async function ask(executor: StreamingSQLExecutor, query: StreamingQuery): Promise<void> {
  await using server = await serveHttp(executor, { port: 0 });
  for (const page of PAGES) said.push(await (await fetch(server.url + page)).text());
  const { observability } = executor;
  said.push(
    query.explainAnalyze(),
    query.explainAnalyze({ format: 'json' }),
    observability.exportMetricsToJson(),
    ...[
      query.diagnose(),
      query.statistics,
      executor.describeQueries(),
      executor.pausedQueries(),
      executor.errorHandler.circuits(),
      await observability.getHealthChecker().checkHealth(),
    ].map((answer) => inspect(answer, { depth: 12, showHidden: true })),
  );
}

function expectNoCanary(): void {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  for (const form of FORMS) {
    expect(said.filter((text) => text.includes(form))).toEqual([]);
    expect(files.filter((path) => readFileSync(path).includes(form))).toEqual([]);
  }
}

describe('what tables are told in confidence', () => {
  it('stands on no page, in no log, plan, diagnosis, metric, checkpoint or savepoint', async () => {
    const executor = openExecutor({ enableErrorRecovery: true, retryDelayMs: 1 });
    await executor.executeDDL(`
      CREATE TABLE orders (n BIGINT) WITH ('connector' = 'kafka', 'topic' = 'orders', ${KAFKA}, 'format' = 'json');
      CREATE TABLE totals (n BIGINT) WITH ('connector' = 'kafka', 'topic' = 'totals', ${KAFKA_BY_VARIABLE}, 'format' = 'json',
        'sink.delivery-guarantee' = 'exactly-once')`);
    const sql = `INSERT INTO totals SELECT n FROM orders WHERE n >= 0 -- 'token' = '${CANARY}'`;
    said.push(executor.explain(sql));
    const query = executor.executeStreamingSQL(sql, { name: 'totals' });
    const stop = query.finished().catch((error: unknown) => said.push(inspect(error)));
    await expect.poll(() => query.statistics.checkpoints, { timeout: 20_000 }).toBeGreaterThan(1);
    kafka.faults.inject({ kind: 'network', call: 'fetch', calls: 3 });
    kafka.append([order('{"n":201}')]);
    await expect.poll(() => query.statistics.rowsIn, { timeout: 20_000 }).toBe(201);
    await ask(executor, query);
    await executor.savepoint(join(folder, 'saved'));
    await query.close();
    await stop;
    await executor.close();
    expect(kafka.records('totals', 'read_committed').length).toBeGreaterThan(0);
    expect(said.join('').length).toBeGreaterThan(10_000);
    expectNoCanary();
  });

  it('is left out of what a connector says when it fails, again and again', async () => {
    const executor = openExecutor({ enableErrorRecovery: true, maxRetries: 3, retryDelayMs: 300 });
    executor.registerConnector('loud', () => ({
      init: async () => {},
      fetchNextBatch: async () => {
        throw new Error(`401 for me:${CANARY} (Basic ${FORMS[1]}) at https://me:${CANARY}@host/`);
      },
      commitOffset: async () => {},
      getCurrentOffset: () => '0',
      getWatermark: () => Number.NEGATIVE_INFINITY,
      getName: () => 'loud',
      getTopic: () => 'loud',
      getPartition: () => 0,
    }));
    await executor.executeDDL(
      `CREATE TABLE loud (n BIGINT) WITH ('connector' = 'loud', 'password' = '\${env:${VARIABLE}}',
        'authorization' = 'Basic ${FORMS[1]}')`,
    );
    const query = executor.executeStreamingSQL('SELECT n FROM loud', { name: 'loud' });
    const failure = query.finished().catch((error: unknown) => error);
    await expect
      .poll(() => executor.describeQueries()[0]?.phase.kind, { timeout: 20_000 })
      .toBe('restarting');
    await ask(executor, query);
    said.push(inspect(await failure, { depth: 12, showHidden: true }));
    await ask(executor, query);
    await executor.close();
    expect(said.join('')).toContain('401 for');
    expectNoCanary();
  });

  it('is not repeated after a registry that sends it back', async () => {
    const asked: string[] = [];
    const registry = createServer(({ headers }, response) => {
      asked.push(headers.authorization ?? '');
      response.writeHead(401, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify({ error_code: 401, message: `${headers.authorization} ${CANARY}` }),
      );
    });
    await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve));
    const { port } = registry.address() as AddressInfo;
    const executor = openExecutor();
    kafka.append([order(new Uint8Array([0, 0, 0, 0, 7, 2]))]);
    await executor.executeDDL(
      `CREATE TABLE orders (n BIGINT) WITH ('connector' = 'kafka', 'topic' = 'orders', ${KAFKA}, 'scan.startup.mode' = 'specific-offsets',
        'scan.startup.specific-offsets' = 'partition:0,offset:200', 'format' = 'avro-confluent', 'avro-confluent.url' = 'http://127.0.0.1:${port}',
        'avro-confluent.basic-auth.credentials-source' = 'USER_INFO', 'avro-confluent.basic-auth.user-info' = 'me:\${env:${VARIABLE}}')`,
    );
    const query = executor.executeStreamingSQL('SELECT n FROM orders', { name: 'orders' });
    const failure = await query.finished().catch((error: unknown) => error);
    await ask(executor, query);
    await executor.close();
    await new Promise((resolve) => registry.close(resolve));
    expect(asked[0]).toBe(`Basic ${FORMS[1]}`);
    expect(failure).toMatchObject({ name: 'StreamingError' });
    said.push(inspect(failure, { depth: 12, showHidden: true }), String((failure as Error).stack));
    expectNoCanary();
  });

  it('is unknown to the error of a database that can not be reached', async () => {
    const executor = openExecutor();
    await executor.executeDDL(
      `CREATE TABLE totals (n BIGINT) WITH ('connector' = 'postgres', 'table-name' = 'totals',
        'url' = 'postgres://me:\${env:${VARIABLE}}@127.0.0.1:1/nowhere');
       CREATE TABLE orders (n BIGINT) WITH ('connector' = 'kafka', 'topic' = 'orders', ${KAFKA}, 'format' = 'json')`,
    );
    const query = executor.executeStreamingSQL('INSERT INTO totals SELECT n FROM orders');
    const failure = await query.finished().catch((error: unknown) => error);
    await ask(executor, query);
    await executor.close();
    expect(failure).toMatchObject({ name: 'StreamingError' });
    said.push(inspect(failure, { depth: 12, showHidden: true }), String((failure as Error).stack));
    expectNoCanary();
  });
});
