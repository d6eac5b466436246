import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { StreamingSQLExecutor } from '../../../src/executor/streaming-sql-executor.js';
import { provideKernelBytes } from '../../../src/kernels/load-kernels.js';
import { nodeEnvironment, readKernelBytes } from '../../../src/platform/node.js';
import { freshDatabase, runSql } from '../../services/postgres-url.js';

provideKernelBytes(readKernelBytes);

const ROWS = 50;

async function copy(stateUrl: string, folder: string, name: string, dies: boolean): Promise<void> {
  await using executor = new StreamingSQLExecutor(
    { stateBackend: 'postgres', stateUrl, checkpointIntervalSeconds: 1000 },
    {
      ...nodeEnvironment,
      reachFailPoint: (point) => {
        if (dies && point === 'sink.before-publish') throw new Error('the process dies');
      },
    },
  );
  await executor.executeDDL(`
    CREATE TABLE numbers (n BIGINT) WITH ('connector' = 'datagen', 'fields.n.kind' = 'sequence', 'fields.n.start' = '1',
      'fields.n.end' = '${ROWS}');
    CREATE TABLE copied (n BIGINT) WITH ('connector' = 'filesystem', 'path' = '${folder}', 'format' = 'json')`);
  await executor
    .executeStreamingSQL('INSERT INTO copied SELECT n FROM numbers', { name })
    .finished();
}

it('a query whose stored output is damaged does not start, says what to do, and that works', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'damaged-output-'));
  const stateUrl = await freshDatabase();
  try {
    await expect(copy(stateUrl, folder, 'copy', true)).rejects.toThrow('the process dies');
    await runSql(stateUrl, "UPDATE sabot_sink_output SET sha256 = repeat('0', 64)");
    const failing = copy(stateUrl, folder, 'copy', false);
    await expect(failing).rejects.toMatchObject({ code: 'STATE_DAMAGED' });
    await expect(failing).rejects.toThrow(
      /Output 1 of .*, which waits to be published, is damaged: .*see which rows are there, and start the query under another name/,
    );
    const names = () => readdirSync(folder);
    expect(names().filter((name) => name.endsWith('.jsonl'))).toEqual([]);
    await copy(stateUrl, folder, 'copy-again', false);
    const published = names().filter((name) => name.endsWith('.jsonl'));
    const lines = published.flatMap((name) =>
      readFileSync(join(folder, name), 'utf8').trim().split('\n'),
    );
    expect(lines).toHaveLength(ROWS);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
