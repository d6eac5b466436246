import { readFile } from 'node:fs/promises';
import type { QueryStatistics } from '../../../src/node.js';
import {
  type Schema,
  type StreamInput,
  StreamingSQLExecutor,
  type StreamingSQLExecutorOptions,
} from '../../../src/node.js';
import { runStatements, writeRows } from './run-statements.js';
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
  return await runStatements(executor, sql, (path) => readFile(path, 'utf8'));
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
