import { canonicalBatches } from '../../../src/columnar/canonical-batches.js';
import type { ResultBatch } from '../../../src/columnar/result-batch.js';
import { must } from '../../../src/common/assert.js';
import { IGNORE_FAIL_POINTS } from '../../../src/common/fail-points.js';
import { postgresConnector } from '../../../src/connectors/postgres/index.js';
import type { SinkConfig, SinkConnector } from '../../../src/connectors/sink.js';
import { loadKernels, provideKernelBytes } from '../../../src/kernels/load-kernels.js';
import { readKernelBytes, systemTimers } from '../../../src/platform/node.js';
import { field, type Schema } from '../../../src/types/schema.js';
import { BIGINT, DOUBLE, VARCHAR } from '../../../src/types/sql-type.js';

/** symbol VARCHAR, num_trades BIGINT, price DOUBLE */
export const TRADES: Schema = [
  field('symbol', VARCHAR),
  field('num_trades', BIGINT),
  field('price', DOUBLE),
];

export interface SinkUnderTest extends Partial<Omit<SinkConfig, 'options'>> {
  readonly url: string;
  readonly tableName: string;
  /** Whether the checkpoints are kept in the same database. */
  readonly isShared?: boolean;
}

/** A sink of job `job-1` for table "out", not yet opened. */
export function makeSink({ url, tableName, isShared, ...config }: SinkUnderTest): SinkConnector {
  const options = new Map([
    ['connector', 'postgres'],
    ['url', url],
    ['table-name', tableName],
  ]);
  const { createSink } = postgresConnector(systemTimers);
  return must(createSink)(
    {
      name: 'out',
      schema: TRADES,
      primaryKey: [],
      partitionedBy: [],
      jobId: 'job-1',
      runNumber: 1,
      reachFailPoint: IGNORE_FAIL_POINTS,
      options,
      ...config,
    },
    { sharesDatabase: () => isShared === true },
  );
}

/** The same, ready for rows. */
export async function openSink(options: SinkUnderTest): Promise<SinkConnector> {
  const sink = makeSink(options);
  await sink.init();
  await sink.recover([]);
  return sink;
}

export async function batchOf(schema: Schema, rows: readonly object[]): Promise<ResultBatch> {
  provideKernelBytes(readKernelBytes);
  const { batches } = canonicalBatches(await loadKernels(), rows, schema);
  return must(batches[0]);
}

/** Rows of TRADES. */
export function trades(...rows: readonly [string, bigint, number][]): Promise<ResultBatch> {
  const named = rows.map(([symbol, num_trades, price]) => ({ symbol, num_trades, price }));
  return batchOf(TRADES, named);
}
