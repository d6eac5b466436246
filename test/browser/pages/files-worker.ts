import { StreamingSQLExecutor } from 'sabot-sql';

const ROWS = 40_000;
const ROWS_PER_SECOND = 10_000;

/** Writes numbers to the origin's private files; says that it has ended, or why not. */
async function run(): Promise<void> {
  await using executor = new StreamingSQLExecutor({
    statePath: 'opfs://files-job',
    checkpointIntervalSeconds: 0.05,
  });
  await executor.executeDDL(`
    CREATE TABLE numbers (id BIGINT) WITH (
      'connector' = 'datagen', 'rows-per-second' = '${ROWS_PER_SECOND}', 'fields.id.kind' = 'sequence',
      'fields.id.start' = '1', 'fields.id.end' = '${ROWS}');
    CREATE TABLE written (id BIGINT) WITH ('connector' = 'filesystem', 'path' = 'written', 'format' = 'csv',
      'sink.rolling-policy.file-size' = '16KB')`);
  const sql = 'INSERT INTO written SELECT id FROM numbers';
  await executor.executeStreamingSQL(sql, { name: 'files' }).finished();
}

run().then(
  () => postMessage('ended'),
  (error: unknown) => postMessage(String((error as Error).stack)),
);
