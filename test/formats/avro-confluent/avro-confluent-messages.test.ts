import avsc from 'avsc';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { avroConfluentFormat } from '../../../src/formats/avro-confluent/avro-confluent-format.js';
import type { KernelMemory } from '../../../src/kernels/kernel-memory.js';
import { field, type Schema } from '../../../src/types/schema.js';
import { BIGINT, DATE, DOUBLE, INT, timestamp, VARCHAR } from '../../../src/types/sql-type.js';
import {
  blockOf,
  type DecodedMessages,
  decodeMessages,
  type Message,
} from '../../support/decode-messages.js';
import { encodeMessages } from '../../support/encode-messages.js';
import { bothKernelMemories } from '../../support/kernel-memories.js';
import { SchemaRegistryServer } from '../../support/schema-registry-server.js';

const SCHEMA: Schema = [
  field('name', VARCHAR),
  field('total', BIGINT),
  field('price', DOUBLE),
  field('at', timestamp(6)),
  field('day', DATE),
];
const SUBJECT = { 'avro-confluent.subject': 'trades-value' };

let memory: KernelMemory;
let registry: SchemaRegistryServer;

beforeEach(async () => {
  [memory] = await bothKernelMemories();
  registry = await SchemaRegistryServer.start();
});

afterEach(() => registry.close());

function optionsWith(more: Record<string, string> = {}): Record<string, string> {
  return { 'avro-confluent.url': registry.url, ...more };
}

function decode(
  messages: readonly Message[],
  more: Record<string, string> = {},
  schema = SCHEMA,
): Promise<DecodedMessages> {
  const options = optionsWith(more);
  return decodeMessages(memory, avroConfluentFormat, schema, blockOf(messages, 2), { options });
}

/** A record as others write it. */
function written(schema: object, value: object): Uint8Array {
  const id = registry.add('other', schema);
  const body = avsc.Type.forSchema(schema as avsc.Schema).toBuffer(value);
  return Buffer.concat([Buffer.from([0, 0, 0, 0, id]), body]);
}

const record = (fields: object[]) => ({
  type: 'record',
  name: 'trade',
  namespace: 'com.example',
  fields,
});

test('what is written is read again, and each schema is asked for once', async () => {
  const rows = [
    {
      name: 'a',
      total: 9_007_199_254_740_993n,
      price: 0.5,
      at: 1_700_000_000_000_001n,
      day: 19_000,
    },
    { name: null, total: null, price: null, at: null, day: null },
  ];
  const block = await encodeMessages(avroConfluentFormat, SCHEMA, rows, optionsWith(SUBJECT));
  expect([...block.bytes.subarray(0, 5)]).toEqual([0, 0, 0, 0, 1]);
  expect(registry.schemas[0]?.subject).toBe('trades-value');
  registry.requests.length = 0;
  const options = optionsWith();
  const { rows: read } = await decodeMessages(memory, avroConfluentFormat, SCHEMA, block, {
    options,
  });
  expect(read).toEqual(rows.map((row) => Object.values(row)));
  expect(registry.requests).toEqual(['GET /schemas/ids/1']);
});

test('a schema that is registered already is not registered again, whatever compatibility its subject has', async () => {
  registry.compatibilities.set('trades-value', 'FULL_TRANSITIVE');
  await encodeMessages(avroConfluentFormat, SCHEMA, [], optionsWith(SUBJECT));
  await encodeMessages(avroConfluentFormat, SCHEMA, [], optionsWith(SUBJECT));
  expect(registry.schemas.length).toBe(1);
  expect(registry.requests.filter((call) => call.startsWith('PUT'))).toEqual([]);
});

test('fields are found by name in the schema that a record was written with', async () => {
  const older = record([
    { name: 'total', type: 'int' },
    { name: 'name', type: { type: 'enum', name: 'side', symbols: ['BUY', 'SELL'] } },
    { name: 'tags', type: { type: 'array', items: 'string' } },
  ]);
  const newer = record([
    { name: 'at', type: ['null', { type: 'long', logicalType: 'timestamp-millis' }] },
    { name: 'name', type: ['string', 'null'] },
    { name: 'day', type: { type: 'int', logicalType: 'date' } },
    { name: 'price', type: 'float' },
  ]);
  const { rows } = await decode([
    written(older, { total: 7, name: 'SELL', tags: ['x'] }),
    null,
    written(newer, { at: 1_700_000_000_000, name: 'b', day: 3, price: 0.5 }),
  ]);
  expect(rows).toEqual([
    ['SELL', 7n, null, null, null],
    ['b', null, 0.5, 1_700_000_000_000_000n, 3],
  ]);
});

test('messages that do not fit are malformed, and the others are read', async () => {
  const good = written(record([{ name: 'name', type: 'string' }]), { name: 'ok' });
  const other = written(record([{ name: 'name', type: 'bytes' }]), { name: Buffer.from('x') });
  const { rows, malformed } = await decode([
    'text',
    Uint8Array.of(0, 0, 0, 0, 99, 1),
    other,
    good,
    good.slice(0, 6),
  ]);
  expect(rows.map(([name]) => name)).toEqual(['ok']);
  expect(malformed.map(({ message }) => message)).toEqual([0, 1, 2, 4]);
  expect(malformed.map(({ error }) => error)).toEqual([
    expect.stringContaining('does not start with a zero and the number of a schema'),
    expect.stringContaining('names schema 99, and the registry has no Avro schema of that number'),
    expect.stringContaining('has the Avro type bytes for column "name" VARCHAR'),
    expect.stringContaining("can't be decoded"),
  ]);
});

test('a schema of your own is written, with what the columns have', async () => {
  const schema = record([
    { name: 'price', type: ['null', 'double'] },
    { name: 'note', type: ['null', 'string'], default: null },
    { name: 'total', type: ['null', 'long'] },
  ]);
  const options = optionsWith({ ...SUBJECT, 'avro-confluent.schema': JSON.stringify(schema) });
  const block = await encodeMessages(
    avroConfluentFormat,
    [field('total', INT), field('price', DOUBLE)],
    [{ total: 3, price: 1.5 }],
    options,
  );
  const type = avsc.Type.forSchema(schema as avsc.Schema);
  expect(type.fromBuffer(Buffer.from(block.bytes.subarray(5)))).toEqual({
    price: 1.5,
    note: null,
    total: 3,
  });
});

test('a user is told to the registry, from the option or the URL, and never to anybody else', async () => {
  registry.userInfo = 'me:pa:ss';
  const good = written(record([{ name: 'name', type: 'string' }]), { name: 'ok' });
  const info = 'avro-confluent.basic-auth.user-info';
  expect((await decode([good], { [info]: 'me:pa:ss' })).rows.length).toBe(1);
  const url = registry.url.replace('//', '//me:pa%3Ass@');
  const source = {
    'avro-confluent.basic-auth.credentials-source': 'URL',
    'avro-confluent.url': url,
  };
  expect((await decode([good], source)).rows.length).toBe(1);
  const refused = decode([good], { [info]: 'me:topsecret' });
  await expect(refused).rejects.toThrow(/status 401: see 'avro-confluent.basic-auth.user-info'/);
  await expect(refused).rejects.not.toThrow(/topsecret/);
});

test('a registry that fails is told as such', async () => {
  registry.status = 422;
  const options = optionsWith(SUBJECT);
  await expect(encodeMessages(avroConfluentFormat, SCHEMA, [], options)).rejects.toMatchObject({
    type: 'CONNECTOR_ERROR',
    message: expect.stringContaining('status 422'),
  });
});

test.each([
  [{ 'avro-confluent.url': 'registry' }, 'must be a URL'],
  [{ 'avro-confluent.schema': '{' }, 'must be an Avro schema in JSON'],
  [{ 'avro-confluent.schema': '{"type":"record","name":"x"}' }, 'must be an Avro schema in JSON'],
  [{ 'avro-confluent.basic-auth.user-info': 'me' }, 'must be user:password'],
  [{ 'avro-confluent.basic-auth.credentials-source': 'URL' }, 'has no user:password@'],
])('refuses %j', async (more, message) => {
  await expect(decode([], more)).rejects.toThrow(message);
});

test('writing needs a subject', async () => {
  await expect(encodeMessages(avroConfluentFormat, SCHEMA, [], optionsWith())).rejects.toThrow(
    'Option \'avro-confluent.subject\' of table "t" is missing',
  );
});
