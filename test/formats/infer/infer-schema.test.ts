import {
  Table as ArrowTable,
  Bool,
  DateDay,
  Decimal,
  Field,
  Float64,
  Int32,
  List,
  RecordBatch,
  Schema,
  TimestampMicrosecond,
  tableFromArrays,
  tableToIPC,
  Utf8,
} from 'apache-arrow';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { inferSchema } from '../../../src/formats/infer/infer-schema.js';
import type { FileFormat } from '../../../src/formats/infer/inferred-schema.js';
import { createSourceConnector } from '../../../src/node.js';
import { printType } from '../../../src/types/sql-type.js';

const named = (name: string, content: BlobPart) => ({ name, file: new Blob([content]) });

/** Columns as `name TYPE`. */
async function columnsOf(content: BlobPart, format: FileFormat): Promise<readonly string[]> {
  const { schema } = await inferSchema(named('file', content), format);
  return schema.map(({ name, type }) => `${name} ${printType(type)}`);
}

/** What the connector reads with the columns that were found. */
async function rowsOf(content: BlobPart, format: FileFormat): Promise<readonly object[]> {
  const file = named('some file', content);
  const { schema, options } = await inferSchema(file, format);
  const source = createSourceConnector(
    {
      name: 't',
      schema,
      options: new Map(
        Object.entries({ connector: 'filesystem', path: file.name, format, ...options }),
      ),
    },
    new Map([[file.name, file.file]]),
  );
  await source.init({ name: 't', schema, options: new Map() });
  const rows: object[] = [];
  for (;;) {
    const batch = await source.fetchNextBatch();
    if (batch === null) break;
    if (!(batch instanceof RecordBatch)) throw new Error('the connector gives Arrow');
    rows.push(...new ArrowTable([batch]).toArray().map((row) => row.toJSON()));
  }
  await source.close?.();
  return rows;
}

describe('the columns of CSV', () => {
  it('have the narrowest types that hold their values', async () => {
    const csv =
      'id,price,open,day,at,iso,code,mixed,empty\n' +
      '1,1.5,true,2024-01-31,2024-01-31 10:00:00,2024-01-31T10:00:00.123Z,007,1,\n' +
      '9223372036854775807,2,FALSE,2024-02-29,2024-01-31 10:00,2024-01-31T10:00:00,12,x,\n';
    expect(await columnsOf(csv, 'csv')).toEqual([
      'id BIGINT',
      'price DOUBLE',
      'open BOOLEAN',
      'day DATE',
      'at TIMESTAMP(3)',
      'iso TIMESTAMP(3)',
      'code VARCHAR',
      'mixed VARCHAR',
      'empty VARCHAR',
    ]);
    const [first] = await rowsOf(csv, 'csv');
    expect(first).toMatchObject({ id: 1n, price: 1.5, open: true, code: '007' });
  });

  it('are text where no calendar has the day, and no clock the time', async () => {
    const csv = 'a,b,c,d\n2023-02-29,2024-01-31 24:00:00,2024-01-31 10:00:00+02:00,1e999\n';
    const [a, b, c] = await columnsOf(csv, 'csv');
    expect([a, b, c]).toEqual(['a VARCHAR', 'b VARCHAR', 'c VARCHAR']);
  });

  it.each([';', '\t', '|'])('are found behind the delimiter %j', async (delimiter) => {
    const csv = `a,b${delimiter}c\r\n"x${delimiter}""y""\nz",1${delimiter}2\r\n`
      .replace('a,b', 'a')
      .replace(',1', '');
    expect(await rowsOf(csv, 'csv')).toEqual([{ a: `x${delimiter}"y"\nz`, c: 2n }]);
  });

  it('are refused without a header, and with a bad one', async () => {
    const refusal = (csv: string) => columnsOf(csv, 'csv').then(String, String);
    expect(await refusal('1,2\n3,4\n')).toContain('has no header: its line 1 should name');
    expect(await refusal('a,a\n')).toContain('names the column "a" twice');
    expect(await refusal('a,\n1,2')).toContain('a column without a name: number 2');
    expect(await refusal(' \n')).toContain('"file" is empty.');
    expect(await refusal('\u001f\0')).toContain('is no text');
  });

  it('are refused where a line has more or fewer fields, by its line', async () => {
    const csv = 'a,b\n"x\ny",1\n\n3\n';
    await expect(columnsOf(csv, 'csv')).rejects.toMatchObject({
      type: 'CONNECTOR_ERROR',
      message: '"file" has one field in line 5, and its header names 2.',
    });
  });
});

describe('the columns of JSON lines', () => {
  it('are all keys, in the order in which they come', async () => {
    const json =
      '{"at":"2024-01-31T10:00:00Z","n":1,"x":1.0,"deep":{"a":[1, 2]}}\n\n' +
      '{"n":2,"ok":true,"x":2,"none":null,"at":null}\n';
    expect(await columnsOf(json, 'json')).toEqual([
      'at TIMESTAMP(3)',
      'n BIGINT',
      'x DOUBLE',
      'deep VARCHAR',
      'ok BOOLEAN',
      'none VARCHAR',
    ]);
    const [first] = await rowsOf(json, 'json');
    expect(first).toMatchObject({ n: 1n, x: 1, deep: '{"a":[1,2]}' });
  });

  it('are refused where a line is no JSON object, by its line', async () => {
    const refusal = (json: string) => columnsOf(json, 'json').then(String, String);
    expect(await refusal('{"a":1}\n{"a":\n')).toContain('no valid JSON in line 2: ');
    expect(await refusal('{"a":1}\n3\n')).toContain('no JSON object in line 2.');
    expect(await refusal('[{"a":1}]')).toContain('is a JSON array');
  });
});

describe('the columns of Arrow IPC', () => {
  const table = new ArrowTable(
    new Schema([
      new Field('n', new Int32(), true),
      new Field('s', new Utf8(), true),
      new Field('ok', new Bool(), true),
      new Field('day', new DateDay(), true),
      new Field('at', new TimestampMicrosecond(), true),
      new Field('instant', new TimestampMicrosecond('UTC'), true),
      new Field('exact', new Decimal(2, 10), true),
      new Field('list', new List(new Field('x', new Float64())), true),
    ]),
  );

  it.each(['file', 'stream'] as const)('are those of its schema, in its %s form', async (form) => {
    const bytes = tableToIPC(table, form).slice();
    const { schema, leftOut } = await inferSchema(named('x', bytes), 'arrow');
    expect(schema.map(({ name, type }) => `${name} ${printType(type)}`)).toEqual([
      'n INT',
      's VARCHAR',
      'ok BOOLEAN',
      'day DATE',
      'at TIMESTAMP(3)',
      'instant TIMESTAMP_LTZ(3)',
    ]);
    expect(leftOut.map(({ name }) => name)).toEqual(['exact', 'list']);
  });

  it.each(['file', 'stream'] as const)('may be of dictionaries, in its %s form', async (form) => {
    const words = tableFromArrays({ word: ['a', 'b', 'a'], n: [1.5, 2.5, 3.5] });
    const bytes = tableToIPC(words, form).slice();
    expect(await columnsOf(bytes, 'arrow')).toEqual(['word VARCHAR', 'n DOUBLE']);
    expect(await rowsOf(bytes, 'arrow')).toHaveLength(3);
  });

  it('are refused in bytes that are none', async () => {
    const refusal = (bytes: BlobPart) => columnsOf(bytes, 'arrow').then(String, String);
    expect(await refusal('')).toContain('"file" is empty.');
    expect(await refusal('hello, world, hello, world')).toContain('"file"');
    expect(await refusal('ARROW1\0\0')).toContain('"file"');
  });
});

describe('the columns of Parquet', () => {
  it('are those that the connector reads', async () => {
    const bytes = parquetWriteBuffer({
      columnData: [
        { name: 'n', data: [1, 2], type: 'INT32' },
        { name: 'big', data: [1n, 2n], type: 'INT64' },
        { name: 'x', data: [1.5, 2.5], type: 'DOUBLE' },
        { name: 's', data: ['a', 'b'], type: 'STRING' },
        { name: 'ok', data: [true, false], type: 'BOOLEAN' },
        { name: 'at', data: [new Date(0), new Date(1)], type: 'TIMESTAMP' },
        { name: 'raw', data: [new Uint8Array(2), new Uint8Array(2)], type: 'BYTE_ARRAY' },
      ],
    });
    const { schema, leftOut } = await inferSchema(named('x', bytes), 'parquet');
    expect(schema.map(({ name, type }) => `${name} ${printType(type)}`)).toEqual([
      'n INT',
      'big BIGINT',
      'x DOUBLE',
      's VARCHAR',
      'ok BOOLEAN',
      'at TIMESTAMP_LTZ(3)',
    ]);
    expect(leftOut).toEqual([{ name: 'raw', type: 'BYTE_ARRAY' }]);
    expect(await rowsOf(bytes, 'parquet')).toHaveLength(2);
  });

  it('are refused in bytes that are none', async () => {
    await expect(columnsOf('hello', 'parquet')).rejects.toMatchObject({ type: 'CONNECTOR_ERROR' });
  });
});
