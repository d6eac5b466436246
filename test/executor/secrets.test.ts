import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { inspectCheckpointsIn } from '../../src/executor/inspect-checkpoints.js';
import {
  BIGINT,
  type SinkConnector,
  type SourceConfig,
  StreamingSQLExecutor,
} from '../../src/node.js';
import { nodeEnvironment } from '../../src/platform/node.js';

const CANARY = 'canary-7f3a';
const VARIABLE = 'SABOT_TEST_CANARY';
const WITH = `WITH ('connector' = 'guarded', 'password' = '${CANARY}', 'url' = 'https://me:${CANARY}@example.org/x', 'from' = '\${env:${VARIABLE}}')`;
const TABLES = `CREATE TABLE numbers (n BIGINT) ${WITH}; CREATE TABLE copies (n BIGINT) ${WITH};`;
const INSERT = 'INSERT INTO copies SELECT n FROM numbers WHERE n >= 0';

let folder: string;
beforeEach(() => {
  process.env[VARIABLE] = CANARY;
  folder = mkdtempSync(join(tmpdir(), 'secrets-'));
});
afterEach(() => {
  delete process.env[VARIABLE];
  rmSync(folder, { recursive: true, force: true });
});

function filesWithCanary(): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path).includes(CANARY));
}

async function openExecutor(): Promise<StreamingSQLExecutor> {
  const executor = new StreamingSQLExecutor({ statePath: join(folder, 'state') });
  await executor.registerStream('ticks', [{ n: 1n }, { n: 2n }], {
    schema: [{ name: 'n', type: BIGINT, nullable: true }],
  });
  let next = 0n;
  const source = () => ({
    init: async ({ options }: SourceConfig) => expect(options.get('from')).toBe(CANARY),
    seek: async (offset: string) => {
      next = BigInt(offset);
    },
    fetchNextBatch: async () => (next < 20_000n ? [{ n: next++ }] : null),
    commitOffset: async () => {},
    getCurrentOffset: () => String(next),
    getWatermark: () => Number.NEGATIVE_INFINITY,
    getName: () => 'numbers',
    getTopic: () => 'numbers',
    getPartition: () => 0,
  });
  const sink = (): SinkConnector => ({
    delivery: 'transactional',
    init: async () => {},
    recover: async () => {},
    write: async () => {},
    prepare: async () => new Uint8Array([1]),
    publish: async () => {},
    close: async () => {},
  });
  executor.registerConnector('guarded', source, sink);
  await executor.executeDDL(TABLES);
  return executor;
}

it('what a table is told in confidence is neither stored nor shown', async () => {
  const executor = await openExecutor();
  expect(executor.explain(INSERT)).not.toContain(CANARY);
  expect(executor.explain(INSERT)).toContain(`\${env:${VARIABLE}}`);
  const query = executor.executeStreamingSQL(INSERT);
  const finished = query.finished();
  const saved = join(folder, 'numbers.savepoint');
  let failure: unknown = new Error('not tried');
  while (failure !== undefined) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    failure = await executor.savepoint(saved).catch((error: unknown) => error);
  }
  const { checkpoints } = await finished;
  expect(checkpoints).toBeGreaterThan(1);
  await executor.close();
  expect(filesWithCanary()).toEqual([]);
  const place = { statePath: join(folder, 'state') };
  const jobs = await inspectCheckpointsIn(place, undefined, nodeEnvironment);
  expect(jobs).toHaveLength(1);
  expect(inspect(jobs, { depth: 10 })).not.toContain(CANARY);
  await using again = await openExecutor();
  const changed = 'INSERT INTO copies SELECT n FROM ticks';
  const refused: unknown = await again
    .executeStreamingSQL(changed)
    .finished()
    .catch((error: unknown) => error);
  expect(refused).toMatchObject({ type: 'STATE_ERROR' });
  expect(inspect(refused, { depth: 10 })).not.toContain(CANARY);
});

it('the password of the state store stands in no error', async () => {
  await using executor = new StreamingSQLExecutor({
    stateBackend: 'postgres',
    stateUrl: `postgres://me:${CANARY}@127.0.0.1:1/nowhere`,
  });
  await executor.registerStream('ticks', [{ n: 1n }]);
  const error: unknown = await executor
    .executeStreamingSQL('SELECT n FROM ticks')
    .finished()
    .catch((caught: unknown) => caught);
  expect(error).toMatchObject({ type: 'STATE_ERROR' });
  expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(CANARY);
});

it.each([
  ["'properties.ssl.keystore.key' = 'CANARY', 'properties.ssl.keystore.certificate.chain' = 'x'"],
  ["'properties.sasl.mechanism' = 'PLAIN', 'properties.sasl.jaas.config' = 'CANARY'"],
  ["'properties.sasl.jaas.config' = 'PlainLoginModule required password=\"CANARY\";'"],
  ["'bootstrap.servers' = 'https://me:CANARY@host'"],
  ["'properties.sasl.password' = 'CANARY', 'properties.no.such' = '1'"],
  ["'properties.sasl.password' 'CANARY'"],
  ["'properties.sasl.password' = 'it's CANARY'"],
])('what is wrong with a Kafka table is told without its secrets: %s', async (options) => {
  await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
  const brokers = options.includes('bootstrap') ? '' : ", 'bootstrap.servers' = '127.0.0.1:1'";
  const table = `CREATE TABLE t (n BIGINT) WITH ('connector' = 'kafka', 'topic' = 'x'${brokers}, 'format' = 'json',\n${options.replace('CANARY', CANARY)})`;
  const run = async (): Promise<unknown> => {
    await executor.executeDDL(table);
    return executor.executeStreamingSQL('SELECT n FROM t').finished();
  };
  const error: unknown = await run().catch((caught: unknown) => caught);
  expect(error).toMatchObject({ type: 'VALIDATION_ERROR' });
  expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(CANARY);
  expect((error as Error).stack).not.toContain(CANARY);
});
