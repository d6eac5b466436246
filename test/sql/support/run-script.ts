import { createWriter } from '../../../src/cli/output/formats.js';
import type { QueryStatistics, StreamingQuery } from '../../../src/node.js';
import {
  type Schema,
  type StreamInput,
  StreamingSQLExecutor,
  type StreamingSQLExecutorOptions,
} from '../../../src/node.js';
import { registerChangelogConnector } from './changelog-connector.js';
import { TextSink } from './text-sink.js';

/**
 * Executes the statements of a script in order, as `sabot-sql run --output ndjson` does. Returns the rows of its SELECTs as
 * NDJSON.
 */
export async function runScript(
  sql: string,
  options: StreamingSQLExecutorOptions = {},
): Promise<string> {
  await using executor = new StreamingSQLExecutor({ stateBackend: 'memory', ...options });
  if (sql.includes("'changelog'")) registerChangelogConnector(executor);
  const output = new TextSink();
  for (const statement of executor.prepareScript(sql)) {
    if (statement.kind === 'ddl') {
      await statement.execute();
      continue;
    }
    await writeRows(statement.execute(), output);
  }
  return output.text;
}

export interface StreamTable {
  readonly name: string;
  readonly rows: StreamInput;
  readonly schema: Schema;
  readonly watermark: { readonly column: string; readonly delayMs: number };
}

/** The rows of one SELECT over a registered stream as NDJSON, and what the query counted. */
export async function runOverStream(
  { name, rows, schema, watermark }: StreamTable,
  sql: string,
  options: StreamingSQLExecutorOptions = {},
): Promise<{ readonly text: string; readonly statistics: QueryStatistics }> {
  await using executor = new StreamingSQLExecutor({ stateBackend: 'memory', ...options });
  await executor.registerStream(name, rows, { schema, watermark });
  const query = executor.executeStreamingSQL(sql);
  const output = new TextSink();
  await writeRows(query, output);
  return { text: output.text, statistics: query.statistics };
}

async function writeRows(query: StreamingQuery, output: TextSink): Promise<void> {
  const isUpdating = query.changelogMode !== 'insert-only';
  const writer = createWriter('ndjson', query.schema, output, { isUpdating });
  for await (const batch of query) await writer.write(batch);
  await writer.end();
}
