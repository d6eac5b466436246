import type { StreamingSQLExecutor } from '../../../src/executor/streaming-sql-executor.js';

/** Rows of a batch, and its number in the job: the same batch comes again until it is known to have been taken. */
export interface NumberedRows {
  readonly sequence: number;
  readonly rows: readonly string[];
}

const ROWS = 20_000;

/**
 * Counts generated trades by symbol and ten seconds, at a pace that leaves time to be terminated. Hands each batch to `take`, and goes on
 * when that has it.
 */
export async function runStateJob(
  executor: StreamingSQLExecutor,
  rowsPerSecond: number,
  take: (batch: NumberedRows) => Promise<void> | void,
): Promise<void> {
  await executor.executeDDL(`
    CREATE TABLE trades (
      symbol STRING, price DOUBLE, volume BIGINT, ts TIMESTAMP(3),
      WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
    ) WITH (
      'connector' = 'datagen', 'generator' = 'trades', 'symbols' = '8', 'disorder-ms' = '5000',
      'event-rows-per-second' = '100', 'number-of-rows' = '${ROWS}', 'rows-per-second' = '${rowsPerSecond}'
    )`);
  const query = executor.executeStreamingSQL(
    `SELECT symbol, TUMBLE_START(ts, INTERVAL '10' SECOND) AS at, COUNT(*) AS n, SUM(volume) AS total
     FROM trades GROUP BY symbol, TUMBLE(ts, INTERVAL '10' SECOND)`,
    { name: 'trades', delivery: 'exactly-once' },
  );
  for await (const batch of query) {
    const columns = ['symbol', 'at', 'n', 'total'].map((name) => batch.column(name));
    const rows = Array.from({ length: batch.numRows }, (_, row) =>
      columns.map((column) => String(column[row])).join(),
    );
    await take({ sequence: batch.sequence, rows });
  }
}
