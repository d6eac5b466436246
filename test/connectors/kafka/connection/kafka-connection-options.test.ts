import { describe, expect, it } from 'vitest';
import { OptionReader } from '../../../../src/common/option-reader.js';
import {
  type KafkaConnectionOptions,
  readConnectionOptions,
} from '../../../../src/connectors/kafka/connection/kafka-connection-options.js';

const CANARY = 'canary-93c1';
const PLAIN = `PlainLoginModule required username="me" password="${CANARY}";`;
const SCRAM = `ScramLoginModule required username="me" password="${CANARY}";`;
const BEARER = `OAuthBearerLoginModule required clientId="me" clientSecret="${CANARY}" scope="s";`;

function read(options: Readonly<Record<string, string>>): KafkaConnectionOptions {
  const all = { connector: 'kafka', 'properties.bootstrap.servers': 'a:1', ...options };
  const table = { name: 't', options: new Map(Object.entries(all)) };
  const reader = new OptionReader(table);
  const connection = readConnectionOptions(reader, table);
  reader.finish();
  return connection;
}

/** The options behind `properties.`. */
function readProperties(options: Readonly<Record<string, string>>): KafkaConnectionOptions {
  return read(
    Object.fromEntries(
      Object.entries(options).map(([name, value]) => [`properties.${name}`, value]),
    ),
  );
}

function refusal(options: Readonly<Record<string, string>>): string {
  try {
    readProperties(options);
  } catch (error) {
    expect(error).toMatchObject({ type: 'VALIDATION_ERROR' });
    const { message, stack } = error as Error;
    expect(stack).not.toContain(CANARY);
    return message;
  }
  throw new Error('nothing was refused');
}

describe('the brokers of a table', () => {
  it('are written by either name', () => {
    expect(read({ 'properties.bootstrap.servers': 'a:1, [::1]:2' }).bootstrapServers).toEqual([
      'a:1',
      '[::1]:2',
    ]);
    expect(read({ 'bootstrap.servers': 'a:1' }).bootstrapServers).toEqual(['a:1']);
    expect(() => read({ 'bootstrap.servers': 'b:2' })).toThrow('contradicts');
  });

  it.each(['', ',', 'a', 'a:0', 'a:99999', 'http://a:1', `me:${CANARY}@a:1`])(
    'are refused as %j',
    (servers) => {
      expect(refusal({ 'bootstrap.servers': servers })).toContain("'properties.bootstrap.servers'");
    },
  );
});

describe('the security of a connection', () => {
  it('is none where nobody asks for it', () => {
    expect(read({})).toMatchObject({ tls: undefined, sasl: undefined });
  });

  it.each([
    ['PLAIN', PLAIN, 'plain'],
    ['SCRAM-SHA-256', SCRAM, 'scram-sha-256'],
    ['scram-sha-512', SCRAM, 'scram-sha-512'],
  ])('takes the user of %s from the login module', (mechanism, jaas, expected) => {
    const { sasl } = readProperties({ 'sasl.mechanism': mechanism, 'sasl.jaas.config': jaas });
    expect(sasl).toEqual({
      kind: 'password',
      mechanism: expected,
      username: 'me',
      password: CANARY,
    });
  });

  it('takes user and password by themselves', () => {
    const options = { 'sasl.mechanism': 'PLAIN', 'sasl.username': 'me', 'sasl.password': 'x' };
    expect(readProperties(options).sasl).toMatchObject({ username: 'me', password: 'x' });
  });

  it('has TLS with credentials, unless switched off', () => {
    const sasl = { 'sasl.jaas.config': PLAIN };
    expect(readProperties(sasl).tls).toMatchObject({ checksHostname: true });
    expect(readProperties({ ...sasl, 'security.protocol': 'SASL_SSL' }).tls).toBeDefined();
    expect(readProperties({ ...sasl, 'security.protocol': 'SASL_PLAINTEXT' }).tls).toBeUndefined();
  });

  it('has TLS with certificates', () => {
    expect(readProperties({ 'ssl.truststore.location': '/ca.pem' }).tls).toMatchObject({
      truststore: { kind: 'file', path: '/ca.pem' },
    });
    const checked = readProperties({ 'security.protocol': 'ssl' }).tls;
    expect(checked).toMatchObject({ checksHostname: true, truststore: undefined });
    const unchecked = { 'security.protocol': 'SSL', 'ssl.endpoint.identification.algorithm': '' };
    expect(readProperties(unchecked).tls).toMatchObject({ checksHostname: false });
  });

  it('may ask a server for tokens, or have one', () => {
    const endpoint = { 'sasl.oauthbearer.token.endpoint.url': 'https://id/token' };
    expect(readProperties({ ...endpoint, 'sasl.jaas.config': BEARER }).sasl).toMatchObject({
      kind: 'client-credentials',
      clientId: 'me',
      clientSecret: CANARY,
      scope: 's',
    });
    expect(readProperties({ 'sasl.oauthbearer.token': 'abc' }).sasl).toEqual({
      kind: 'token',
      token: 'abc',
    });
  });

  it.each([
    [{ 'security.protocol': 'SASL_SSL' }, 'nothing says who comes'],
    [{ 'security.protocol': 'TLS' }, "'SASL_SSL', got 'TLS'"],
    [{ 'security.protocol': 'SSL', 'sasl.jaas.config': PLAIN }, 'sends no credentials'],
    [{ 'security.protocol': 'PLAINTEXT', 'ssl.truststore.location': '/x' }, 'which has no TLS'],
    [{ 'sasl.jaas.config': SCRAM }, '\'properties.sasl.mechanism\' of table "t" is missing'],
    [{ 'sasl.mechanism': 'PLAIN', 'sasl.jaas.config': SCRAM }, 'PLAIN needs PlainLoginModule'],
    [{ 'sasl.mechanism': 'GSSAPI', 'sasl.jaas.config': PLAIN }, "got 'GSSAPI'"],
    [{ 'sasl.mechanism': 'PLAIN', 'sasl.jaas.config': CANARY }, "can't be read"],
    [{ 'sasl.mechanism': 'PLAIN' }, '\'properties.sasl.username\' of table "t" is missing'],
    [{ 'sasl.jaas.config': 'PlainLoginModule required password="x";' }, 'has no username'],
    [{ 'sasl.mechanism': 'OAUTHBEARER', 'sasl.jaas.config': BEARER }, 'asks there for tokens'],
    [{ 'sasl.oauthbearer.token.endpoint.url': 'https://id' }, 'must say who asks'],
    [
      {
        'sasl.oauthbearer.token.endpoint.url': `https://me:${CANARY}@id`,
        'sasl.jaas.config': BEARER,
      },
      'without user and password',
    ],
    [{ 'ssl.keystore.key': CANARY }, 'belong together'],
    [{ 'ssl.truststore.location': '/x', 'ssl.truststore.type': 'JKS' }, "must be 'PEM'"],
    [{ 'ssl.truststore.location': '/x', 'ssl.truststore.certificates': CANARY }, 'contradicts'],
    [{ 'ssl.endpoint.identification.algorithm': 'none' }, "must be 'https'"],
    [{ 'ssl.keystore.password': CANARY }, "can't be obeyed"],
  ])('refuses %j', (options, sentence) => {
    expect(refusal(options as Record<string, string>)).toContain(sentence);
  });
});

describe("the options of Kafka's clients", () => {
  it('are passed over where they change nothing', () => {
    const options = { 'auto.offset.reset': 'latest', 'fetch.min.bytes': '1', retries: '3' };
    expect(readProperties(options)).toMatchObject({ requestTimeoutMs: 30_000 });
  });

  it('are refused where they would have to be obeyed', () => {
    expect(refusal({ 'interceptor.classes': 'x' })).toContain('Java classes');
  });

  it('are corrected where they are misspelt', () => {
    expect(refusal({ 'security.protokol': 'SSL' })).toContain(
      'did you mean "properties.security.protocol"?',
    );
    expect(refusal({ 'fetch.min.byte': '1' })).toContain('did you mean');
  });
});
