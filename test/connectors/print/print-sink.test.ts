import { expect, it } from 'vitest';
import { must } from '../../../src/common/assert.js';
import { printConnector } from '../../../src/connectors/print/index.js';
import { field, type Schema } from '../../../src/types/schema.js';
import {
  BIGINT,
  BOOLEAN,
  DATE,
  DOUBLE,
  FLOAT,
  timestamp,
  timestampLtz,
  VARCHAR,
} from '../../../src/types/sql-type.js';
import { resultBatch } from '../../support/result-batches.js';
import { NO_DATABASE, sinkConfig } from '../../support/sink-config.js';

const SCHEMA: Schema = [field('symbol', VARCHAR), field('trades', BIGINT)];

async function printed(
  schema: Schema,
  rows: readonly object[],
  options: Readonly<Record<string, string>> = {},
): Promise<{ readonly output: string; readonly error: string }> {
  const texts = { output: '', error: '' };
  const connector = printConnector({
    standardOutput: async (text) => {
      texts.output += text;
    },
    standardError: async (text) => {
      texts.error += text;
    },
  });
  const config = sinkConfig({ schema, options: { connector: 'print', ...options } });
  const sink = must(connector.createSink)(config, NO_DATABASE);
  await sink.init();
  await sink.recover([]);
  await sink.write(await resultBatch(schema, rows));
  await sink.prepare(1);
  await sink.close();
  return texts;
}

it('prints a line per row as Flink does', async () => {
  const rows = [
    { symbol: 'A', trades: 9_007_199_254_740_993n },
    { symbol: null, trades: -1n },
  ];
  expect(await printed(SCHEMA, rows)).toEqual({
    output: '+I[A, 9007199254740993]\n+I[null, -1]\n',
    error: '',
  });
});

it('prints values as Java does', async () => {
  const schema = [
    field('double', DOUBLE),
    field('float', FLOAT),
    field('flag', BOOLEAN),
    field('day', DATE),
    field('time', timestamp(6)),
    field('instant', timestampLtz(3)),
  ];
  const at = Date.UTC(2024, 0, 31, 10, 20);
  const day = Date.UTC(2024, 0, 31);
  const rows = [
    { double: 100, float: 0.1, flag: true, day, time: at, instant: at },
    { double: 1e10, float: 2, flag: false, day, time: at + 5000, instant: at + 1500 },
    { double: Number.NaN, float: 3, flag: null, day, time: at + 7, instant: null },
  ];
  expect((await printed(schema, rows)).output.split('\n')).toEqual([
    '+I[100.0, 0.1, true, 2024-01-31, 2024-01-31T10:20, 2024-01-31T10:20:00Z]',
    '+I[1.0E10, 2.0, false, 2024-01-31, 2024-01-31T10:20:05, 2024-01-31T10:20:01.500Z]',
    '+I[NaN, 3.0, null, 2024-01-31, 2024-01-31T10:20:00.007, null]',
    '',
  ]);
});

it('puts the identifier before each row', async () => {
  const rows = [{ symbol: 'A', trades: 1n }];
  const { output } = await printed(SCHEMA, rows, { 'print-identifier': 'all' });
  expect(output).toBe('all> +I[A, 1]\n');
});

it('prints on standard error where it is asked to', async () => {
  const rows = [{ symbol: 'A', trades: 1n }];
  expect(await printed(SCHEMA, rows, { 'standard-error': 'true' })).toEqual({
    output: '',
    error: '+I[A, 1]\n',
  });
});

it('says when nobody takes what it prints', async () => {
  const connector = printConnector({
    standardOutput: () => Promise.reject(new Error('write EPIPE')),
    standardError: async () => {},
  });
  const config = sinkConfig({ schema: SCHEMA, options: { connector: 'print' } });
  const sink = must(connector.createSink)(config, NO_DATABASE);
  const batch = await resultBatch(SCHEMA, [{ symbol: 'A', trades: 1n }]);
  await expect(sink.write(batch)).rejects.toThrow(
    'Printing the rows of table "out" failed: write EPIPE',
  );
});

it('refuses options that it does not know', async () => {
  await expect(printed(SCHEMA, [], { 'print-identifer': 'x' })).rejects.toThrow(
    `Table "out" has the option 'print-identifer', which its connector does not know here ` +
      '(did you mean "print-identifier"?).',
  );
});
