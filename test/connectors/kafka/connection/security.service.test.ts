import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OptionReader } from '../../../../src/common/option-reader.js';
import { readConnectionOptions } from '../../../../src/connectors/kafka/connection/kafka-connection-options.js';
import { openConnection } from '../../../../src/connectors/kafka/connection/open-connection.js';
import type { KafkaClient } from '../../../../src/connectors/kafka/driver/kafka-driver.js';
import { kafkaJsDriver } from '../../../../src/connectors/kafka/kafkajs/kafkajs-driver.js';
import { nodeFileSystem } from '../../../../src/platform/node.js';
import { systemClock } from '../../../../src/platform/system-clock.js';
import { type BrokerAccess, unsignedToken } from '../../../support/kafka/broker-access.js';
import { allowOnly, freshTopic } from '../../../support/kafka/broker-admin.js';
import { kafkaBroker } from '../../../support/kafka/shared-broker.js';

type Properties = Readonly<Record<string, string>>;
type Listener = keyof BrokerAccess['bootstrap'];

const WRONG = 'canary-2b71';
const LOGIN = 'org.apache.kafka.common.security';

let broker: BrokerAccess;
let folder: string;
let tokenServer: Server;
beforeAll(async () => {
  broker = await kafkaBroker();
  folder = mkdtempSync(join(tmpdir(), 'security-'));
  tokenServer = createServer((request, response) => {
    const isKnown = request.headers.authorization === `Basic ${btoa('me:right')}`;
    response.statusCode = isKnown ? 200 : 401;
    const answer = isKnown ? { access_token: unsignedToken('alice') } : { error: 'invalid_client' };
    response.end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => tokenServer.listen(0, '127.0.0.1', resolve));
}, 300_000);
afterAll(() => {
  tokenServer.close();
  rmSync(folder, { recursive: true });
});

/** As a table with these options behind `properties.` would come in. */
async function withClient<T>(
  listener: Listener,
  properties: Properties,
  action: (client: KafkaClient) => Promise<T>,
): Promise<T> {
  const options = new Map([['properties.bootstrap.servers', broker.bootstrap[listener]]]);
  for (const [name, value] of Object.entries(properties)) options.set(`properties.${name}`, value);
  const table = { name: 't', options };
  const connection = await openConnection(
    readConnectionOptions(new OptionReader(table), table),
    't',
    { fileSystem: nodeFileSystem, clock: systemClock },
  );
  const client = kafkaJsDriver(systemClock).connect(connection);
  try {
    return await action(client);
  } finally {
    await client.close();
  }
}

async function canCome(listener: Listener, properties: Properties): Promise<boolean> {
  const topic = await freshTopic(broker, 3);
  return (await withClient(listener, properties, ({ admin }) => admin.partitions(topic))) === 3;
}

/** The error that a client is met with, which shows no secret. */
async function refusal(
  listener: Listener,
  properties: Properties,
  action = (client: KafkaClient): Promise<unknown> => client.admin.topics(),
): Promise<unknown> {
  const error: unknown = await withClient(listener, properties, action).catch(
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(Error);
  const shown = inspect(error, { depth: 10, showHidden: true }) + (error as Error).stack;
  const { alice, bob } = broker.users;
  for (const secret of [alice.password, bob.password, WRONG]) expect(shown).not.toContain(secret);
  return error;
}

const jaas = (module: string, values: Properties): string => {
  const pairs = Object.entries(values).map(([name, value]) => ` ${name}="${value}"`);
  return `${LOGIN}.${module} required${pairs.join('')};`;
};

function password(
  mechanism: string,
  user = broker.users.alice,
  secret = user.password,
): Properties {
  const module = mechanism === 'PLAIN' ? 'plain.PlainLoginModule' : 'scram.ScramLoginModule';
  const config = jaas(module, { username: user.name, password: secret });
  return { 'sasl.mechanism': mechanism, 'sasl.jaas.config': config };
}

const WITHOUT_TLS = { 'security.protocol': 'SASL_PLAINTEXT' };
const trusting = (): Properties => ({
  'ssl.truststore.type': 'PEM',
  'ssl.truststore.certificates': broker.certificates.authority,
});

describe.each(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'])(
  'a user who comes by %s',
  (mechanism) => {
    it('is let in with TLS, and without where it is switched off', async () => {
      expect(await canCome('saslSsl', { ...password(mechanism), ...trusting() })).toBe(true);
      expect(await canCome('saslPlaintext', { ...password(mechanism), ...WITHOUT_TLS })).toBe(true);
    });

    it('is refused with a wrong password', async () => {
      const wrong = { ...password(mechanism, broker.users.alice, WRONG), ...WITHOUT_TLS };
      expect(await refusal('saslPlaintext', wrong)).toMatchObject({
        kind: 'authentication',
        retriable: false,
      });
    });
  },
);

describe('a user who comes by OAUTHBEARER', () => {
  const bearing = (token: string): Properties => ({
    'sasl.mechanism': 'OAUTHBEARER',
    'sasl.oauthbearer.token': token,
    ...WITHOUT_TLS,
  });
  const asking = (clientSecret: string): Properties => {
    const { port } = tokenServer.address() as AddressInfo;
    const values = { clientId: 'me', clientSecret };
    return {
      'sasl.mechanism': 'OAUTHBEARER',
      'sasl.oauthbearer.token.endpoint.url': `http://127.0.0.1:${port}/token`,
      'sasl.jaas.config': jaas('oauthbearer.OAuthBearerLoginModule', values),
      ...WITHOUT_TLS,
    };
  };

  it('is let in with a token, or with one of a token server', async () => {
    expect(await canCome('saslPlaintext', bearing(unsignedToken('alice')))).toBe(true);
    expect(await canCome('saslPlaintext', asking('right'))).toBe(true);
  });

  it('is refused with a token that has ended, and where the token server refuses', async () => {
    const ended = unsignedToken('alice', -60);
    const error = await refusal('saslPlaintext', bearing(ended));
    expect(error).toMatchObject({ kind: 'authentication' });
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(ended);
    expect(await refusal('saslPlaintext', asking(WRONG))).toMatchObject({ kind: 'authentication' });
  });
});

describe('a client with a certificate', () => {
  const certified = (): Properties => {
    const { clientCertificate, encryptedClientKey, clientKeyPassword } = broker.certificates;
    return {
      'security.protocol': 'SSL',
      ...trusting(),
      'ssl.keystore.type': 'PEM',
      'ssl.keystore.certificate.chain': clientCertificate,
      'ssl.keystore.key': encryptedClientKey,
      'ssl.key.password': clientKeyPassword,
    };
  };

  it('is let in, from options or from files', async () => {
    expect(await canCome('mtls', certified())).toBe(true);
    const { authority, clientCertificate, clientKey } = broker.certificates;
    writeFileSync(join(folder, 'ca.pem'), authority);
    writeFileSync(join(folder, 'me.pem'), clientCertificate + clientKey);
    const files = {
      'ssl.truststore.location': join(folder, 'ca.pem'),
      'ssl.keystore.location': join(folder, 'me.pem'),
    };
    expect(await canCome('mtls', files)).toBe(true);
  });

  it('is refused without the certificate, or with a key that does not open', async () => {
    expect(await refusal('mtls', { 'security.protocol': 'SSL', ...trusting() })).toMatchObject({
      kind: 'authentication',
    });
    expect(await refusal('mtls', { ...certified(), 'ssl.key.password': WRONG })).toMatchObject({
      kind: 'authentication',
    });
  });
});

describe('TLS', () => {
  it('is not left out, and refuses brokers that nobody vouches for', async () => {
    expect(await refusal('saslSsl', password('PLAIN'))).toMatchObject({ kind: 'authentication' });
  });

  it('that the broker does not speak, or that only the broker speaks, is an error', async () => {
    // A broker that goes away in the middle looks the same, so that it is tried again.
    expect(await refusal('plaintext', { 'security.protocol': 'SSL' })).toMatchObject({
      kind: 'network',
      message: expect.stringContaining('does that port speak TLS?'),
    });
    const error = await refusal('saslSsl', { ...password('PLAIN'), ...WITHOUT_TLS });
    expect(error).toMatchObject({ name: 'KafkaError', kind: 'network' });
  });
});

describe('a topic that a user must not touch', () => {
  it('can neither be read nor written', async () => {
    const topic = await freshTopic(broker);
    await allowOnly(broker, topic, ['bob']);
    const alice = { ...password('PLAIN'), ...WITHOUT_TLS };
    const bob = { ...password('PLAIN', broker.users.bob), ...WITHOUT_TLS };
    expect(await withClient('saslPlaintext', bob, ({ admin }) => admin.partitions(topic))).toBe(1);
    const denied = { kind: 'authorization', retriable: false, context: { topic } };
    const offsets = (client: KafkaClient): Promise<unknown> =>
      client.admin.offsets(topic, 'read_committed');
    expect(await refusal('saslPlaintext', alice, offsets)).toMatchObject(denied);
    expect(await refusal('saslPlaintext', alice, (client) => read(client, topic))).toMatchObject(
      denied,
    );
    expect(await refusal('saslPlaintext', alice, (client) => write(client, topic))).toMatchObject(
      denied,
    );
  });
});

async function read(client: KafkaClient, topic: string): Promise<void> {
  const sizes = { bytesPerPartitionMax: 1 << 20, bufferBytesMax: 1 << 20 };
  const reader = client.createReader({ isolation: 'read_committed', ...sizes });
  try {
    await reader.assign([{ topic, partition: 0, offset: 0 }]);
    await reader.next();
  } finally {
    await reader.close();
  }
}

async function write(client: KafkaClient, topic: string): Promise<void> {
  const writer = client.createWriter({
    transactionalId: undefined,
    transactionTimeoutMs: 10_000,
    acks: 'all',
    compression: 'none',
  });
  try {
    await writer.init();
    const value = new Uint8Array([1]);
    await writer.send([
      { topic, partition: 0, key: null, value, timestampMs: undefined, headers: [] },
    ]);
  } finally {
    await writer.close();
  }
}
