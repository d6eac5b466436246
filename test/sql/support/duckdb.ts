import { readFile } from 'node:fs/promises';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

/** A DuckDB in memory, with the corpus's data files as tables. */
export async function openDuckDB(): Promise<DuckDBConnection> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  await connection.run(await readFile('test/sql/support/prelude.duckdb.sql', 'utf8'));
  return connection;
}

/** The result as NDJSON, spelt as `--output ndjson` spells it; dates and times must be strings already. */
export async function queryDuckDB(connection: DuckDBConnection, sql: string): Promise<string> {
  const reader = await connection.runAndReadAll(sql);
  const names = reader.columnNames();
  return reader
    .getRowsJS()
    .map((row) => `{${row.map((value, i) => `"${names[i]}":${toJson(value)}`).join(',')}}\n`)
    .join('');
}

function toJson(value: unknown): string {
  return typeof value === 'bigint' ? String(value) : JSON.stringify(value);
}
