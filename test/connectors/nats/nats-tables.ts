import type { ResultBatch } from '../../../src/columnar/result-batch.js';
import type { StreamingSQLExecutor } from '../../../src/executor/streaming-sql-executor.js';

export const FROM_START_TO_END = { 'scan.bounded.mode': 'latest-sequence' };

/** `CREATE TABLE numbers (…) WITH ('connector' = 'nats', …)`. */
export function natsTable(
  columns: string,
  options: Readonly<Record<string, string>>,
  name = 'numbers',
): string {
  const all = { connector: 'nats', stream: 'NUMBERS', format: 'json', ...options };
  const written = Object.entries(all).map(([key, value]) => `'${key}' = '${value}'`);
  return `CREATE TABLE ${name} (${columns}) WITH (${written.join(', ')})`;
}

/** Messages `{"n": 1}` and so on, [from, to). */
export function numberMessages(from: number, to: number) {
  return Array.from({ length: to - from }, (_, i) => ({
    subject: `numbers.${(from + i) % 3}`,
    text: JSON.stringify({ n: from + i }),
  }));
}

/** The rows as texts, `1|a`. */
export function rowTexts(batch: ResultBatch): string[] {
  const columns = batch.schema.fields.map(({ name }) => batch.column(name));
  return Array.from({ length: batch.numRows }, (_, row) =>
    columns.map((column) => String(column[row])).join('|'),
  );
}

/** The rows of a query: all, or the first `count` of one that goes on for ever. */
export async function rowsOfQuery(
  executor: StreamingSQLExecutor,
  sql: string,
  count = Number.POSITIVE_INFINITY,
): Promise<string[]> {
  const rows: string[] = [];
  for await (const batch of executor.executeStreamingSQL(sql)) {
    rows.push(...rowTexts(batch as ResultBatch));
    if (rows.length >= count) break;
  }
  return rows;
}

export function numbers(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, i) => String(from + i));
}
