import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MemoryCheckpointStore } from '../../../src/checkpoint/memory-checkpoint-store.js';
import type { FailPoint } from '../../../src/common/fail-points.js';
import type { StreamingSQLExecutorOptions } from '../../../src/executor/executor-options.js';
import { StreamingSQLExecutor } from '../../../src/executor/streaming-sql-executor.js';
import '../../../src/node.js';
import { nodeEnvironment } from '../../../src/platform/node.js';
import { NatsAdmin } from '../../support/nats/nats-admin.js';
import { NatsServer } from '../../support/nats/nats-server.js';
import { FROM_START_TO_END, natsTable, numberMessages } from './nats-tables.js';

let server: NatsServer;
let admin: NatsAdmin;

beforeAll(async () => {
  server = await NatsServer.start();
  admin = await NatsAdmin.connect(server);
}, 120_000);

afterAll(async () => {
  await admin?.close();
  await server?.remove();
});

interface Copying {
  readonly from: string;
  readonly to: string;
  readonly guarantee: string;
  readonly checkpointStore?: MemoryCheckpointStore;
  readonly reachFailPoint?: (point: FailPoint) => void;
  readonly options?: StreamingSQLExecutorOptions;
  readonly scan?: Readonly<Record<string, string>>;
}

/** An executor that has the tables of a copy, as one process would. */
async function openCopy({
  from,
  to,
  guarantee,
  checkpointStore = new MemoryCheckpointStore(),
  reachFailPoint = () => {},
  options,
  scan = FROM_START_TO_END,
}: Copying): Promise<StreamingSQLExecutor> {
  const executor = new StreamingSQLExecutor(
    { stateBackend: 'memory', checkpointIntervalSeconds: 0.005, ...options },
    { ...nodeEnvironment, checkpointStore, reachFailPoint },
  );
  const place = { servers: server.address };
  await executor.executeDDL(natsTable('n BIGINT', { ...place, stream: from, ...scan }));
  const written = { ...place, stream: to, subject: to, 'sink.delivery-guarantee': guarantee };
  await executor.executeDDL(natsTable('n BIGINT', written, 'copies'));
  return executor;
}

const INSERT = 'INSERT INTO copies SELECT n FROM numbers';

async function copy(copying: Copying) {
  await using executor = await openCopy(copying);
  return await executor.executeStreamingSQL(INSERT, { name: 'copy' }).finished();
}

/** Two streams, the first one with numbers. */
async function streams(name: string, count: number) {
  const [from, to] = [`${name}-from`, `${name}-to`];
  await admin.createStream(from, { subjects: [`${from}.>`] });
  await admin.createStream(to, { subjects: [to] });
  await fill(from, 0, count);
  return { from, to };
}

async function fill(stream: string, from: number, to: number): Promise<void> {
  const messages = numberMessages(from, to);
  await admin.publish(messages.map((one) => ({ ...one, subject: `${stream}.x` })));
}

async function copied(stream: string): Promise<number[]> {
  return (await admin.messages(stream)).map(({ text }) => (JSON.parse(text) as { n: number }).n);
}

const upTo = (count: number) => Array.from({ length: count }, (_, n) => n);

describe('INSERT INTO a NATS table', () => {
  it.each(['none', 'at-least-once', 'exactly-once'])(
    'writes all rows in order, %s',
    async (guarantee) => {
      const { from, to } = await streams(guarantee, 3000);
      await copy({ from, to, guarantee });
      expect(await copied(to)).toEqual(upTo(3000));
    },
  );

  it.each<FailPoint>([
    'source.barrier-injected',
    'sink.before-prepare',
    'sink.prepared',
    'sink.before-publish',
    'sink.half-published',
    'sink.published',
  ])('has written them once when processes have died at %s', async (failPoint) => {
    const { from, to } = await streams(failPoint.replace('.', '-'), 2000);
    const checkpointStore = new MemoryCheckpointStore();
    for (const count of [1, 2, 3]) {
      let reached = 0;
      const reachFailPoint = (point: FailPoint): void => {
        if (point === failPoint && ++reached === count) throw new Error('the process dies');
      };
      const dying = copy({ from, to, guarantee: 'exactly-once', checkpointStore, reachFailPoint });
      await dying.catch(() => {});
    }
    await copy({ from, to, guarantee: 'exactly-once', checkpointStore });
    expect(await copied(to)).toEqual(upTo(2000));
  });

  it('goes on where it was in another executor, to the row', async () => {
    const { from, to } = await streams('resumed', 1000);
    const checkpointStore = new MemoryCheckpointStore();
    for (let life = 1; life <= 4; life++) {
      await using executor = await openCopy({
        from,
        to,
        guarantee: 'exactly-once',
        checkpointStore,
        scan: {},
      });
      const query = executor.executeStreamingSQL(INSERT, { name: 'copy' });
      query.finished().catch(() => {});
      await expect.poll(() => admin.count(to), { timeout: 20_000 }).toBe(life * 1000);
      await query.checkpoint();
      await query.close();
      await fill(from, life * 1000, (life + 1) * 1000);
    }
    expect(await copied(to)).toEqual(upTo(4000));
  });

  it('loses and doubles nothing while the server is killed and started again', async () => {
    const { from, to } = await streams('killed', 500);
    await using executor = await openCopy({ from, to, guarantee: 'exactly-once', scan: {} });
    const query = executor.executeStreamingSQL(INSERT, { name: 'copy' });
    const ended = query.finished();
    ended.catch(() => {});
    for (let round = 1; round <= 4; round++) {
      await server.kill();
      await server.resume();
      await fillAgain(from, round * 500, (round + 1) * 500);
      const all = expect
        .poll(() => admin.count(to).catch(() => -1), { timeout: 30_000 })
        .toBe((round + 1) * 500);
      await Promise.race([all, ended]);
    }
    expect(await copied(to)).toEqual(upTo(2500));
    await query.close();
  });

  it('takes subject and headers from the row', async () => {
    await admin.createStream('routed', { subjects: ['routed.>'] });
    await using executor = await openCopy({ ...(await streams('routing', 2)), guarantee: 'none' });
    await executor.executeDDL(
      natsTable(
        "n BIGINT, place STRING METADATA FROM 'subject', more STRING METADATA FROM 'headers'",
        { servers: server.address, stream: 'routed' },
        'routed',
      ),
    );
    const insert = `INSERT INTO routed SELECT n, 'routed.' || CAST(n AS STRING), '{"trace":"t"}' FROM numbers`;
    await executor.executeStreamingSQL(insert).finished();
    const found = await admin.messages('routed');
    expect(found.map(({ subject, text }) => [subject, text])).toEqual([
      ['routed.0', '{"n":0}'],
      ['routed.1', '{"n":1}'],
    ]);
    expect(found[0]?.headers).toMatchObject({ trace: 't' });
  });
});

/** Numbers of which some may have got there before the connection broke. */
async function fillAgain(stream: string, from: number, to: number): Promise<void> {
  await expect.poll(() => admin.count(stream).catch(() => -1), { timeout: 20_000 }).toBe(from);
  await fill(stream, from, to);
}
