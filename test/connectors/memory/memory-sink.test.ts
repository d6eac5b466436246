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

it('gives what it has to whoever takes it, once', async () => {
  const connector = new MemoryConnector(systemTimers);
  const sink = connector.createSink(config('a'));
  await sink.write(await resultBatch(SCHEMA, [{ x: 1n }]));
  expect(connector.takeReceived('a').flatMap(rowsOf)).toEqual([{ x: 1n }]);
  expect(connector.received('a')).toEqual([]);
  await sink.write(await resultBatch(SCHEMA, [{ x: 2n }]));
  expect(connector.takeReceived('a').flatMap(rowsOf)).toEqual([{ x: 2n }]);
  expect(connector.takeReceived('b')).toEqual([]);
});

it('keeps no more than it may, and takes rows again when some were taken', async () => {
  const connector = new MemoryConnector(systemTimers);
  const batch = await resultBatch(SCHEMA, [{ x: 1n }, { x: 2n }]);
  const bytesMax = String(batch.data.byteLength * 3);
  const options = { connector: 'memory', 'memory.bytes-max': bytesMax };
  const sink = connector.createSink(sinkConfig({ name: 'a', schema: SCHEMA, options }));
  for (let i = 0; i < 3; i++) await sink.write(batch);
  await expect(sink.write(batch)).rejects.toMatchObject({
    type: 'CONNECTOR_ERROR',
    retriable: true,
    message: `Table "a" keeps ${bytesMax} bytes of rows in memory and may keep ${bytesMax}: take them from time to time, by executor.takeReceivedBatches("a"), or raise 'memory.bytes-max'.`,
  });
  expect(connector.takeReceived('a')).toHaveLength(3);
  await sink.write(batch);
  expect(connector.received('a')).toHaveLength(1);
});
