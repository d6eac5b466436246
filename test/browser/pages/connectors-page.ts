import { StreamingSQLExecutor } from 'sabot-sql';
import { answer } from './answer.js';

/** What the page has found, by connector. */
export interface ConnectorsAnswer {
  /** By format: the rows that were read of what was written, and the names of its files. */
  readonly files: Readonly<Record<string, { readonly rows: unknown[]; readonly names: string[] }>>;
  readonly http: readonly unknown[];
  readonly sse: readonly unknown[];
  readonly websocket: readonly unknown[];
  /** What is said of connectors that browsers have not. */
  readonly refusals: readonly string[];
}

const FORMATS = ['json', 'csv', 'arrow', 'parquet'];

async function rowsOf(executor: StreamingSQLExecutor, sql: string): Promise<unknown[]> {
  const rows: unknown[] = [];
  for await (const batch of executor.executeStreamingSQL(sql)) {
    const columns = batch.schema.fields.map(({ name }) => batch.column(name));
    for (let row = 0; row < batch.numRows; row++) {
      rows.push(columns.map((column) => String(column[row])).join());
    }
  }
  return rows;
}

/** Writes rows in a format, and reads them again. */
async function roundTrip(format: string) {
  await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
  const path = `tables/${format}`;
  await executor.executeDDL(`
    CREATE TABLE numbers (id BIGINT) WITH (
      'connector' = 'datagen', 'fields.id.kind' = 'sequence', 'fields.id.start' = '1', 'fields.id.end' = '5000');
    CREATE TABLE written (id BIGINT, half DOUBLE, word STRING)
      WITH ('connector' = 'filesystem', 'path' = '${path}', 'format' = '${format}');`);
  const insert =
    "INSERT INTO written SELECT id, id / 2.0, CAST(id AS STRING) || ' é,' FROM numbers";
  await executor.executeStreamingSQL(insert, { name: `write-${format}` }).finished();
  const rows = await rowsOf(executor, 'SELECT id, half, word FROM written');
  const names: string[] = [];
  let folder = await navigator.storage.getDirectory();
  for (const part of path.split('/')) folder = await folder.getDirectoryHandle(part);
  for await (const name of folder.keys()) names.push(name);
  return { rows, names };
}

async function read(options: string): Promise<unknown[]> {
  await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
  await executor.executeDDL(`CREATE TABLE trades (symbol STRING, volume BIGINT) WITH (${options})`);
  return await rowsOf(executor, 'SELECT symbol, volume FROM trades');
}

async function refusal(connector: string): Promise<string> {
  try {
    await read(`'connector' = '${connector}'`);
    return '';
  } catch (error) {
    return String((error as Error).message);
  }
}

await answer(async () => {
  const parameters = new URL(location.href).searchParams;
  const [http, sockets] = [parameters.get('http'), parameters.get('sockets')];
  const files: [string, Awaited<ReturnType<typeof roundTrip>>][] = [];
  for (const format of FORMATS) files.push([format, await roundTrip(format)]);
  const found: ConnectorsAnswer = {
    files: Object.fromEntries(files),
    http: await read(
      `'connector' = 'http', 'url' = '${http}/rows', 'format' = 'json', 'http.response.split' = 'lines'`,
    ),
    sse: await read(
      `'connector' = 'sse', 'url' = '${http}/events', 'format' = 'json', 'sse.end-on-close' = 'true'`,
    ),
    websocket: await read(
      `'connector' = 'websocket', 'url' = '${sockets}', 'format' = 'json', 'websocket.end-on-close' = 'true'`,
    ),
    refusals: await Promise.all(['kafka', 'nats', 'postgres', 'stdin'].map(refusal)),
  };
  return JSON.stringify(found);
});
