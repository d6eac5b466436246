import { describe, expect, it } from 'vitest';
import { OptionReader } from '../../src/common/option-reader.js';
import { csvFormat } from '../../src/formats/csv/csv-format.js';
import type { Format } from '../../src/formats/format.js';
import { jsonFormat } from '../../src/formats/json/json-format.js';
import { field, type Schema } from '../../src/types/schema.js';
import {
  BIGINT,
  DOUBLE,
  FLOAT,
  INT,
  timestamp,
  timestampLtz,
  VARCHAR,
} from '../../src/types/sql-type.js';
import { type ExactRow, exactBatch } from '../support/result-batches.js';

/** What a file of these batches holds. */
async function encoded(
  format: Format,
  schema: Schema,
  batches: readonly (readonly ExactRow[])[],
  options: Readonly<Record<string, string>> = {},
): Promise<string> {
  const reader = new OptionReader({ name: 't', options: new Map(Object.entries(options)) });
  const encoder = await format.encoding.configure(reader)(schema);
  reader.finish();
  let text = '';
  for (const rows of batches) {
    text += new TextDecoder().decode(encoder.encode(await exactBatch(schema, rows)));
  }
  return text + new TextDecoder().decode(encoder.finish());
}

const at = 1_706_695_200_120_000n;
const TIMES: Schema = [field('at', timestamp(6)), field('instant', timestampLtz(3))];

describe('JSON', () => {
  it('has a line per row, with the columns in order and every digit of a number', async () => {
    const schema = [field('n', BIGINT), field('a "b"', VARCHAR), field('x', DOUBLE)];
    const rows = [
      { n: 9_223_372_036_854_775_807n, 'a "b"': 'é\n"\\', x: 0.1 },
      { n: null, 'a "b"': null, x: -0 },
    ];
    expect(await encoded(jsonFormat, schema, [rows, [{ x: 1e21 }]])).toBe(
      '{"n":9223372036854775807,"a \\"b\\"":"é\\n\\"\\\\","x":0.1}\n' +
        '{"n":null,"a \\"b\\"":null,"x":-0}\n' +
        '{"n":null,"a \\"b\\"":null,"x":1e+21}\n',
    );
  });

  it('has as strings what is no JSON number, as in Flink', async () => {
    const schema = [field('x', DOUBLE), field('y', FLOAT)];
    const rows = [{ x: Number.NaN, y: Number.POSITIVE_INFINITY }, { x: Number.NEGATIVE_INFINITY }];
    expect(await encoded(jsonFormat, schema, [rows])).toBe(
      '{"x":"NaN","y":"Infinity"}\n{"x":"-Infinity","y":null}\n',
    );
  });

  it.each([
    [{}, '{"at":"2024-01-31 10:00:00.120000","instant":"1970-01-01 00:00:00.001Z"}\n'],
    [
      { 'json.timestamp-format.standard': 'ISO-8601' },
      '{"at":"2024-01-31T10:00:00.120000","instant":"1970-01-01T00:00:00.001Z"}\n',
    ],
  ])('spells times as %j says', async (options, text) => {
    expect(await encoded(jsonFormat, TIMES, [[{ at, instant: 1n }]], options)).toBe(text);
  });

  it('of no rows is empty', async () => {
    expect(await encoded(jsonFormat, TIMES, [])).toBe('');
  });
});

describe('CSV', () => {
  const schema = [field('a,b', VARCHAR), field('n', INT)];

  it('quotes what must be, and empty texts, which are not NULL', async () => {
    const rows = [
      { 'a,b': 'plain text', n: -1 },
      { 'a,b': 'a,"b"\r\n', n: null },
      { 'a,b': '', n: 0 },
      { 'a,b': null, n: 0 },
    ];
    expect(await encoded(csvFormat, schema, [rows])).toBe(
      'plain text,-1\n"a,""b""\r\n",\n"",0\n,0\n',
    );
  });

  it('has one header a file, also where there are no rows', async () => {
    const options = { 'csv.include-header': 'true' };
    const rows = [{ 'a,b': 'x', n: 1 }];
    expect(await encoded(csvFormat, schema, [rows, rows], options)).toBe('"a,b",n\nx,1\nx,1\n');
    expect(await encoded(csvFormat, schema, [], options)).toBe('"a,b",n\n');
    expect(await encoded(csvFormat, schema, [])).toBe('');
  });

  it.each<readonly [Record<string, string>, ExactRow, string]>([
    [{ 'csv.null-literal': 'n/a' }, { 'a,b': null, n: null }, 'n/a,n/a\n'],
    [{ 'csv.null-literal': 'a,b' }, { 'a,b': null, n: 1 }, '"a,b",1\n'],
    [{ 'csv.field-delimiter': ';' }, { 'a,b': 'a;b', n: 1 }, '"a;b";1\n'],
    [{ 'csv.field-delimiter': '\\t' }, { 'a,b': 'a,b', n: 1 }, 'a,b\t1\n'],
    [{ 'csv.field-delimiter': ']' }, { 'a,b': 'a]^-\\b', n: 1 }, '"a]^-\\b"]1\n'],
    [{ 'csv.field-delimiter': '-' }, { 'a,b': 'x', n: -1 }, 'x-"-1"\n'],
    [{ 'csv.quote-character': "'" }, { 'a,b': "it's", n: 1 }, "'it''s',1\n"],
    [{ 'csv.allow-comments': 'true' }, { 'a,b': '#1', n: 1 }, '"#1",1\n'],
    [{}, { 'a,b': '#1', n: 1 }, '#1,1\n'],
  ])('with %j writes %j as it is read', async (options, row, text) => {
    expect(await encoded(csvFormat, schema, [[row]], options)).toBe(text);
  });

  it('spells times as Flink does', async () => {
    expect(await encoded(csvFormat, TIMES, [[{ at, instant: 1n }]])).toBe(
      '2024-01-31 10:00:00.120000,1970-01-01 00:00:00.001Z\n',
    );
  });
});
