import { expect, it } from 'vitest';
import { must } from '../../../src/common/assert.js';
import { blackholeConnector } from '../../../src/connectors/blackhole/index.js';
import { field } from '../../../src/types/schema.js';
import { BIGINT } from '../../../src/types/sql-type.js';
import { resultBatch } from '../../support/result-batches.js';
import { NO_DATABASE, sinkConfig } from '../../support/sink-config.js';

const SCHEMA = [field('x', BIGINT)];

it('takes rows and has nothing to publish', async () => {
  const config = sinkConfig({ schema: SCHEMA, options: { connector: 'blackhole' } });
  const sink = must(blackholeConnector.createSink)(config, NO_DATABASE);
  await sink.init();
  await sink.recover([]);
  await sink.write(await resultBatch(SCHEMA, [{ x: 1n }]));
  expect(await sink.prepare(1)).toBeUndefined();
  await sink.close();
});

it('refuses any option', () => {
  const config = sinkConfig({ schema: SCHEMA, options: { connector: 'blackhole', path: 'x' } });
  expect(() => must(blackholeConnector.createSink)(config, NO_DATABASE)).toThrow(
    `Table "out" has the option 'path'`,
  );
});

it('reads nothing', () => {
  const config = { name: 't', schema: SCHEMA, options: new Map() };
  expect(() => blackholeConnector.create(config)).toThrow('can only be written to');
});
