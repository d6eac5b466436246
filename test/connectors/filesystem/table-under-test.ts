import type { ResultBatch } from '../../../src/columnar/result-batch.js';
import { must } from '../../../src/common/assert.js';
import type { FileSystem } from '../../../src/common/file-system.js';
import { filesystemConnector } from '../../../src/connectors/filesystem/index.js';
import type { SinkConfig, SinkConnector } from '../../../src/connectors/sink.js';
import { provideKernelBytes } from '../../../src/kernels/load-kernels.js';
import { readKernelBytes } from '../../../src/platform/node.js';
import { field, type Schema } from '../../../src/types/schema.js';
import { BIGINT, VARCHAR } from '../../../src/types/sql-type.js';
import { resultBatch } from '../../support/result-batches.js';
import { rowsOf } from '../../support/rows-of.js';
import { NO_DATABASE, sinkConfig } from '../../support/sink-config.js';

/** symbol VARCHAR, trades BIGINT */
export const TRADES: Schema = [field('symbol', VARCHAR), field('trades', BIGINT)];

export interface TableUnderTest extends Partial<Omit<SinkConfig, 'options'>> {
  /** Besides `connector`, `path` (`out`) and `format` (`json`). */
  readonly options?: Readonly<Record<string, string>>;
}

/** A sink for table "out", not yet opened. */
export function makeSink(
  fileSystem: FileSystem,
  { options, ...config }: TableUnderTest = {},
): SinkConnector {
  const all = { connector: 'filesystem', path: 'out', format: 'json', ...options };
  const { createSink } = filesystemConnector(fileSystem);
  return must(createSink)(sinkConfig({ schema: TRADES, ...config, options: all }), NO_DATABASE);
}

/** The same, ready for rows. */
export async function openSink(
  fileSystem: FileSystem,
  table: TableUnderTest = {},
): Promise<SinkConnector> {
  const sink = makeSink(fileSystem, table);
  await sink.init();
  await sink.recover([]);
  return sink;
}

/** Rows of TRADES: symbol A and these numbers. */
export function trades(...numbers: readonly number[]): Promise<ResultBatch> {
  const rows = numbers.map((number) => ({ symbol: 'A', trades: BigInt(number) }));
  return resultBatch(TRADES, rows);
}

/** The rows that a source of the same table reads, in order. */
export async function readTable(
  fileSystem: FileSystem,
  table: TableUnderTest = {},
): Promise<readonly Record<string, unknown>[]> {
  return (await readBatches(fileSystem, table)).flatMap(rowsOf);
}

export async function readBatches(
  fileSystem: FileSystem,
  { schema = TRADES, partitionedBy = [], options = {} }: TableUnderTest = {},
): Promise<readonly ResultBatch[]> {
  provideKernelBytes(readKernelBytes);
  const all = { connector: 'filesystem', path: 'out', format: 'json', ...options };
  const config = { name: 'out', schema, partitionedBy, options: new Map(Object.entries(all)) };
  const source = filesystemConnector(fileSystem).create(config);
  await source.init(config);
  const batches: ResultBatch[] = [];
  for (;;) {
    const batch = await source.fetchNextBatch();
    if (batch === null) break;
    batches.push(batch as ResultBatch);
  }
  await source.close?.();
  return batches;
}

/** The column `trades` of what `readTable` gives, as numbers. */
export async function readTrades(fileSystem: FileSystem): Promise<readonly number[]> {
  return (await readTable(fileSystem)).map(({ trades: number }) => Number(number));
}
