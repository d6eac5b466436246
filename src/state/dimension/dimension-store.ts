import { canonicalBatches, type TableData } from '../../columnar/canonical-batches.js';
import type { ResultBatch } from '../../columnar/result-batch.js';
import { must } from '../../common/assert.js';
import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import { loadKernels } from '../../kernels/load-kernels.js';
import type { Schema } from '../../types/schema.js';
import type { LazyDatabase } from '../lazy-database.js';
import { MigratedDatabase } from '../schema/migrated-database.js';
import type { SqlRow, StateDatabase, StateSession } from '../state-database.js';
import { decodeCopy, encodeCopy, postgresTypeOf } from './copy-format.js';
import { type DimensionTable, dimensionOf } from './dimension-table.js';

const READ_ROWS_MAX = 16_384;

export interface DimensionOptions {
  /** Asks for a table that survives the loss of its agent. */
  readonly isRaftReplicated?: boolean;
  /** What the columns are, where the data should be taken otherwise than it looks. */
  readonly schema?: Schema;
}

/**
 * The dimension tables of an agent: held in memory for joining, and stored in the state database, from where a later
 * start reads them again. Each is a SQL table `dim_<id>` with columns `c0`, `c1`, …: names that a caller chose are only
 * ever parameters.
 */
export class DimensionStore {
  readonly #database: MigratedDatabase;
  readonly #current = new Map<string, DimensionTable>();

  constructor(backend: LazyDatabase) {
    this.#database = new MigratedDatabase(backend);
  }

  /** The newest version that this process has put or loaded. */
  current(name: string): DimensionTable | undefined {
    return this.#current.get(name);
  }

  /** Stores a table, replacing the one of the same name for rows that are joined from now on. */
  async put(
    name: string,
    data: TableData,
    options: DimensionOptions = {},
  ): Promise<DimensionTable> {
    assertName(name);
    const { schema, batches } = canonicalBatches(await loadKernels(), data, options.schema);
    const isReplicated = options.isRaftReplicated ?? false;
    const content = dimensionOf(name, schema, batches);
    for (const batch of batches) refuseUnstorableText(name, schema, batch);
    const database = await this.#database.get();
    const version = await database.transaction((session) =>
      store(session, content, batches, isReplicated),
    );
    await database.maintain(['dim_version']);
    const warnings = await warningsOf(name, isReplicated, database);
    return this.#remember({ ...content, version, warnings });
  }

  /** Names of all stored tables, sorted. */
  async list(): Promise<readonly string[]> {
    const database = await this.#database.get();
    const rows = await database.query('SELECT name FROM dim_version ORDER BY name COLLATE "C"');
    return rows.map((row) => String(row.name));
  }

  /** The stored table, or undefined where there is none of this name. */
  async load(name: string): Promise<DimensionTable | undefined> {
    assertName(name);
    const database = await this.#database.get();
    const found = await database.transaction((session) => read(session, name));
    if (found === undefined) return undefined;
    const warnings = await warningsOf(name, found.isReplicated, database);
    return this.#remember({ ...found.table, warnings });
  }

  #remember(table: DimensionTable): DimensionTable {
    const known = this.#current.get(table.name);
    if (known !== undefined && known.version >= table.version) return known;
    this.#current.set(table.name, table);
    return table;
  }
}

/** PostgreSQL's text is well-formed UTF-8 without the character U+0000. */
function refuseUnstorableText(name: string, schema: Schema, batch: ResultBatch): void {
  for (const [c, { name: column, type }] of schema.entries()) {
    if (type.kind !== 'varchar') continue;
    const bytes: Uint8Array = must(batch.data.children[c]).values;
    const hasNul = bytes.includes(0);
    if (!hasNul && isUtf8(bytes)) continue;
    const problem = hasNul ? 'the character U+0000' : 'text that is not UTF-8';
    throw new StreamingError(
      ErrorType.VALIDATION_ERROR,
      `Dimension table "${name}" has ${problem} in column "${column}", which the state database can't store: ` +
        "replace it, or use stateBackend 'memory'.",
      { component: name, column },
    );
  }
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

async function store(
  session: StateSession,
  table: DimensionTable,
  batches: readonly ResultBatch[],
  isReplicated: boolean,
): Promise<number> {
  const { name, schema, numRows } = table;
  const [row] = await session.query(
    `INSERT INTO dim_version (name, version, num_rows, columns, is_replicated)
     VALUES ($1, 1, $2, $3, $4)
     ON CONFLICT (name) DO UPDATE SET version = dim_version.version + 1,
       num_rows = excluded.num_rows, columns = excluded.columns,
       is_replicated = excluded.is_replicated
     RETURNING id, version`,
    [name, numRows, JSON.stringify(schema), isReplicated],
  );
  const { id, version } = must(row) as { readonly id: number; readonly version: number };
  const columns = schema.map(({ type }, c) => `c${c} ${postgresTypeOf(type)}`);
  await session.query(`DROP TABLE IF EXISTS dim_${id}`);
  await session.query(`CREATE TABLE dim_${id} (row_number bigint PRIMARY KEY, ${columns.join()})`);
  let firstRow = 0;
  for (const batch of batches) {
    await session.copyIn(`dim_${id}`, encodeCopy(schema, batch, firstRow));
    firstRow += batch.numRows;
  }
  return version;
}

async function read(
  session: StateSession,
  name: string,
): Promise<{ readonly table: DimensionTable; readonly isReplicated: boolean } | undefined> {
  const [row] = await session.query('SELECT * FROM dim_version WHERE name = $1', [name]);
  if (row === undefined) return undefined;
  const {
    id,
    version,
    num_rows: numRows,
    columns,
    is_replicated: isReplicated,
  } = row as SqlRow & {
    readonly id: number;
    readonly version: number;
    readonly num_rows: number;
    readonly columns: string;
    readonly is_replicated: boolean;
  };
  const schema = JSON.parse(columns) as Schema;
  const batches: ResultBatch[] = [];
  for (let from = 0; from < numRows; from += READ_ROWS_MAX) {
    const to = Math.min(numRows, from + READ_ROWS_MAX);
    const bytes = await session.copyOut(
      `SELECT * FROM dim_${id} WHERE row_number >= ${from} AND row_number < ${to} ORDER BY row_number`,
    );
    batches.push(decodeCopy(schema, bytes, to - from));
  }
  return { table: { ...dimensionOf(name, schema, batches), version }, isReplicated };
}

function assertName(name: string): void {
  if (name !== '' && !name.includes('\0')) return;
  throw new StreamingError(
    ErrorType.VALIDATION_ERROR,
    'The name of a dimension table must have at least one character, and no NUL.',
  );
}

async function warningsOf(
  name: string,
  isReplicated: boolean,
  database: StateDatabase,
): Promise<readonly string[]> {
  if (!isReplicated) return [];
  const replication = await database.replicationState();
  if (replication.kind === 'synchronous') return [];
  return [
    `Dimension table "${name}" asks for replication (isRaftReplicated), which the state database does not have: ${replication.reason}.`,
  ];
}
