import { must } from '../../common/assert.js';
import {
  quotedName,
  quotedText,
  type ReplicationSession,
} from '../../state/postgres/replication-session.js';
import type { Field } from '../../types/schema.js';
import { type CdcTable, quotedTable } from './inspect-table.js';
import type { TextTuple } from './row-cells.js';

const CURSOR = 'snapshot_rows';

/** Reads a table's rows in the order of their key, in the transaction that `openSnapshot` has opened. */
export class SnapshotReader {
  readonly #session: ReplicationSession;
  readonly #table: CdcTable;
  readonly #fetchSize: number;

  private constructor(session: ReplicationSession, table: CdcTable, fetchSize: number) {
    this.#session = session;
    this.#table = table;
    this.#fetchSize = fetchSize;
  }

  /** Rows whose keys are greater than `behind`, or all of them. */
  static async open(
    session: ReplicationSession,
    table: CdcTable,
    behind: readonly string[] | undefined,
    fetchSize: number,
  ): Promise<SnapshotReader> {
    const columns = table.schema.map(({ name }) => quotedName(name)).join(', ');
    const key = table.keyColumns.map(ordered);
    const values = behind?.map(quotedText).join(', ');
    const where = values === undefined ? '' : ` WHERE (${key.join(', ')}) > (${values})`;
    await session.query(
      `DECLARE ${CURSOR} NO SCROLL CURSOR FOR SELECT ${columns} FROM ${quotedTable(table)}${where} ORDER BY ${key.join(', ')}`,
    );
    return new SnapshotReader(session, table, fetchSize);
  }

  /** The next rows; none at the end. */
  async next(): Promise<readonly TextTuple[]> {
    const rows = await this.#session.query(`FETCH ${this.#fetchSize} FROM ${CURSOR}`);
    const { schema } = this.#table;
    return rows.map((row) =>
      Object.fromEntries(schema.map(({ name }, i) => [name, must(row)[i] ?? null])),
    );
  }

  /** Ends the transaction, and the connection. */
  close(): Promise<void> {
    return this.#session.close();
  }
}

/** Texts by their bytes, so that it is known here too which of two is less. */
function ordered({ name, type }: Field): string {
  return type.kind === 'varchar' ? `(${quotedName(name)}::text COLLATE "C")` : quotedName(name);
}
