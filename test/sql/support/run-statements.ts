import { createWriter } from '../../../src/cli/output/formats.js';
import type { StreamingQuery } from '../../../src/executor/streaming-query.js';
import type { StreamingSQLExecutor } from '../../../src/executor/streaming-sql-executor.js';
import { type ReadText, registerChangelogConnector } from './changelog-connector.js';
import { TextSink } from './text-sink.js';

/** Executes the statements of a script in order. Returns the rows of its SELECTs as NDJSON. */
export async function runStatements(
  executor: StreamingSQLExecutor,
  sql: string,
  readText: ReadText,
): Promise<string> {
  if (sql.includes("'changelog'")) registerChangelogConnector(executor, readText);
  const output = new TextSink();
  for (const statement of executor.prepareScript(sql)) {
    if (statement.kind === 'ddl' || statement.kind === 'explain' || statement.kind === 'show') {
      await statement.execute();
      continue;
    }
    await writeRows(statement.execute(), output);
  }
  return output.text;
}

/** The rows of one query as NDJSON. */
export async function writeRows(query: StreamingQuery, output: TextSink): Promise<void> {
  const isUpdating = query.changelogMode !== 'insert-only';
  const writer = createWriter('ndjson', query.schema, output, { isUpdating });
  for await (const batch of query) await writer.write(batch);
  await writer.end();
}
