import { expect, it } from 'vitest';
import { MemoryConnector } from '../../../src/connectors/memory/index.js';
import { systemTimers } from '../../../src/platform/node.js';
import { field } from '../../../src/types/schema.js';
import { BIGINT } from '../../../src/types/sql-type.js';
import { resultBatch } from '../../support/result-batches.js';
import { rowsOf } from '../../support/rows-of.js';
import { sinkConfig } from '../../support/sink-config.js';

const SCHEMA = [field('x', BIGINT)];
const config = (name: string) =>
  sinkConfig({ name, schema: SCHEMA, options: { connector: 'memory' } });

it('keeps what each table has received, visible at once', async () => {
  const connector = new MemoryConnector(systemTimers);
  const sink = connector.createSink(config('a'));
  const other = connector.createSink(config('b'));
  await sink.write(await resultBatch(SCHEMA, [{ x: 1n }, { x: 2n }]));
  await other.write(await resultBatch(SCHEMA, [{ x: 9n }]));
  await sink.write(await resultBatch(SCHEMA, [{ x: 3n }]));
  expect(connector.received('a').flatMap(rowsOf)).toEqual([{ x: 1n }, { x: 2n }, { x: 3n }]);
  expect(connector.received('b').flatMap(rowsOf)).toEqual([{ x: 9n }]);
});

it('adds what a later job writes', async () => {
  const connector = new MemoryConnector(systemTimers);
  for (const x of [1n, 2n]) {
    const sink = connector.createSink(config('a'));
    await sink.write(await resultBatch(SCHEMA, [{ x }]));
    await sink.close();
  }
  expect(connector.received('a').flatMap(rowsOf)).toEqual([{ x: 1n }, { x: 2n }]);
});

it('knows nothing of a table that nobody has written to', () => {
  expect(new MemoryConnector(systemTimers).received('a')).toEqual([]);
});
