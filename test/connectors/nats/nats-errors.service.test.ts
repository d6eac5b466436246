import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NatsSource } from '../../../src/connectors/nats/source/nats-source.js';
import { builtInMessageFormats } from '../../../src/formats/message-registry.js';
import { StreamingSQLExecutor } from '../../../src/node.js';
import { nodeEnvironment } from '../../../src/platform/node.js';
import { field } from '../../../src/types/schema.js';
import { BIGINT } from '../../../src/types/sql-type.js';
import { NatsAdmin } from '../../support/nats/nats-admin.js';
import { NatsServer } from '../../support/nats/nats-server.js';
import {
  FROM_START_TO_END,
  natsTable,
  numberMessages,
  numbers,
  rowsOfQuery,
} from './nats-tables.js';

const PASSWORD = 'correct-horse';

let server: NatsServer;
let secured: NatsServer;
let admin: NatsAdmin;

beforeAll(async () => {
  server = await NatsServer.start();
  secured = await NatsServer.start({
    hasTls: true,
    configuration: `authorization { users = [
      { user: reader, password: "${PASSWORD}" },
      { user: stranger, password: "${PASSWORD}", permissions: { publish: { deny: "$JS.API.>" } } } ] }`,
  });
  admin = await NatsAdmin.connect(server);
  await admin.createStream('NUMBERS');
  await admin.publish(numberMessages(0, 5));
  const tls = { caFile: secured.certificate };
  const login = { servers: secured.namedAddress, user: 'reader', pass: PASSWORD, tls };
  const guarded = await NatsAdmin.connect(secured, login);
  await guarded.createStream('NUMBERS');
  await guarded.publish(numberMessages(0, 5));
  await guarded.close();
}, 120_000);

afterAll(async () => {
  await admin?.close();
  await server?.remove();
  await secured?.remove();
});

async function read(options: Readonly<Record<string, string>>): Promise<string[]> {
  await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
  const all = { servers: server.address, ...FROM_START_TO_END, ...options };
  await executor.executeDDL(natsTable('n BIGINT', { 'scan.connect.timeout': '0 s', ...all }));
  return await rowsOfQuery(executor, 'SELECT n FROM numbers');
}

describe('a NATS server with users and TLS', () => {
  const login = () => ({
    servers: secured.namedAddress,
    user: 'reader',
    password: PASSWORD,
    'tls.ca-file': secured.certificate,
  });

  it('lets in whom it knows', async () => {
    expect(await read(login())).toEqual(numbers(0, 5));
  });

  it('refuses a wrong password, which nobody gets to see', async () => {
    const wrong = read({ ...login(), password: 'battery-staple' });
    await expect(wrong).rejects.toMatchObject({ code: 'NATS_AUTHENTICATION', retriable: false });
    await expect(wrong).rejects.not.toThrow('battery-staple');
    await expect(wrong).rejects.toThrow('Table "numbers"');
  });

  it('is refused where its certificate is not trusted', async () => {
    const { 'tls.ca-file': _, ...blind } = login();
    await expect(read(blind)).rejects.toMatchObject({ code: 'NATS_AUTHENTICATION' });
  });

  it('says what a user may not do', async () => {
    const stranger = read({ ...login(), user: 'stranger' });
    await expect(stranger).rejects.toMatchObject({ code: 'NATS_AUTHORIZATION' });
  });

  it('is asked for TLS where the table wants it', async () => {
    const plain = read({ tls: 'true' });
    await expect(plain).rejects.toThrow(/tls/i);
  });
});

describe('a NATS table', () => {
  it('says that no server is there', async () => {
    const nobody = read({ servers: '127.0.0.1:1' });
    await expect(nobody).rejects.toMatchObject({ code: 'NATS_NETWORK', retriable: true });
  });

  it('says that there is no such stream', async () => {
    const missing = read({ stream: 'MISSING' });
    await expect(missing).rejects.toMatchObject({
      code: 'NATS_UNKNOWN_STREAM',
      context: { topic: 'MISSING' },
    });
  });

  it('can not be written where no stream takes the subject', async () => {
    await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
    const options = {
      servers: server.address,
      subject: 'elsewhere',
      'sink.delivery-timeout': '0 s',
    };
    await executor.executeDDL(
      natsTable('n BIGINT', { servers: server.address, ...FROM_START_TO_END }),
    );
    await executor.executeDDL(natsTable('n BIGINT', options, 'copies'));
    const writing = executor.executeStreamingSQL('INSERT INTO copies SELECT n FROM numbers');
    await expect(writing.finished()).rejects.toThrow('stream "NUMBERS" does not have the subject');
  });

  it('refuses a stream that forgets what is acknowledged', async () => {
    const retention = 'workqueue';
    await admin.createStream('WORK', { subjects: ['work.>'], retention });
    await admin.publish([{ subject: 'work.x', text: '{"n": 1}' }]);
    await expect(read({ stream: 'WORK' })).rejects.toMatchObject({ code: 'NATS_OTHER' });
  });

  it('does not go on at a place that was removed, unless it is told to', async () => {
    await admin.createStream('removed', { subjects: ['removed.>'] });
    const messages = numberMessages(0, 8).map((one) => ({ ...one, subject: 'removed.x' }));
    await admin.publish(messages);
    await admin.purgeBefore('removed', 6);
    const open = async (onRemoved: string, offset: string) => {
      const source = natsSource({ stream: 'removed', 'scan.on-removed': onRemoved });
      try {
        await source.init();
        await source.seek(offset);
        return (await source.fetchNextBatch())?.numRows;
      } finally {
        await source.close();
      }
    };
    await expect(open('fail', '{"removed":4}')).rejects.toMatchObject({
      code: 'NATS_SEQUENCE_REMOVED',
      context: { topic: 'removed', offset: '4' },
    });
    expect(await open('skip', '{"removed":4}')).toBe(3);
    expect(await open('fail', '{"removed":7}')).toBe(2);
    await expect(open('skip', '{"removed":20}')).rejects.toThrow('whose last one is 8');
    await expect(open('skip', '{"other":1}')).rejects.toThrow('declared differently');
  });
});

function natsSource(options: Readonly<Record<string, string>>): NatsSource {
  const all = { connector: 'nats', servers: server.address, format: 'json', ...options };
  const config = {
    name: 'numbers',
    schema: [field('n', BIGINT)],
    options: new Map(Object.entries(all)),
  };
  const messageFormats = builtInMessageFormats(nodeEnvironment);
  const source = new NatsSource(config, { ...nodeEnvironment, messageFormats });
  return source;
}
