import { RowKind } from '../../columnar/column-batch.js';
import { must } from '../../common/assert.js';
import type { Cell } from '../../formats/cell-column.js';
import { CdcError } from './cdc-error.js';
import type { LogPlace } from './cdc-place.js';
import type { CdcTable } from './inspect-table.js';
import type { LoggedRelation, LogMessage } from './log-message.js';
import { type Lsn, parseLsn } from './log-position.js';
import type { RowCells, TextTuple } from './row-cells.js';
import { SnapshotFilter } from './snapshot-filter.js';

/** A row that the log gives, and the place behind it; or a place behind things that give none. */
export type LogEvent =
  | {
      readonly kind: 'row';
      readonly rowKind: RowKind;
      readonly cells: readonly Cell[];
      readonly behind: LogPlace;
    }
  | { readonly kind: 'passed'; readonly behind: LogPlace };

interface Transaction {
  /** Of its commit. */
  readonly lsn: Lsn;
  readonly committedMicros: bigint;
  /** How many rows of it have been seen. */
  row: number;
  /** So many of them had been read before. */
  readonly rowsToSkip: number;
}

/** Turns the messages of the log, from a place on, into rows of one table. */
export class ChangeDecoder {
  readonly #table: CdcTable;
  readonly #cells: RowCells;
  readonly #filter: SnapshotFilter;
  readonly #from: LogPlace;
  readonly #emit: (event: LogEvent) => void;
  #transaction: Transaction | undefined;
  #isFirst = true;

  constructor(table: CdcTable, cells: RowCells, from: LogPlace, emit: (event: LogEvent) => void) {
    this.#table = table;
    this.#cells = cells;
    this.#filter = new SnapshotFilter(table.keyColumns, from.segments);
    this.#from = from;
    this.#emit = emit;
  }

  /** Throws CdcError for what can't be told as rows. */
  decode(message: LogMessage): void {
    switch (message.tag) {
      case 'begin':
        this.#begin(must(parseLsn(message.commitLsn ?? '')), message.commitTime);
        break;
      case 'relation':
        if (this.#isOurs(message)) this.#checkColumns(message);
        break;
      case 'insert':
        if (this.#isOurs(message.relation)) this.#add(RowKind.INSERT, message.new);
        break;
      case 'update':
        if (this.#isOurs(message.relation)) this.#update(message);
        break;
      case 'delete':
        if (this.#isOurs(message.relation)) this.#delete(message.old, message.key);
        break;
      case 'truncate':
        if (message.relations.some((relation) => this.#isOurs(relation))) throw this.#truncated();
        break;
      case 'commit':
        this.#transaction = undefined;
        this.passed(must(parseLsn(message.commitEndLsn ?? '')));
        break;
      default:
        break;
    }
  }

  /** Everything that was committed before `lsn` has been decoded. */
  passed(lsn: Lsn): void {
    if (this.#transaction !== undefined || lsn < this.#from.lsn) return;
    if (this.#from.row > 0 && this.#isFirst) return;
    this.#emit({ kind: 'passed', behind: this.#place(lsn, 0) });
  }

  #begin(lsn: Lsn, committedMicros: bigint): void {
    const isSame = lsn === this.#from.lsn;
    if (this.#isFirst && this.#from.row > 0 && !isSame) {
      const { table } = this.#table;
      throw new CdcError(
        'changes-lost',
        table,
        `Table "${table}" can't go on where it was: the transaction in the middle of which that is does not come again. Start the query under another name.`,
      );
    }
    this.#isFirst = false;
    const rowsToSkip = isSame ? this.#from.row : 0;
    this.#transaction = { lsn, committedMicros, row: 0, rowsToSkip };
  }

  #update({
    key,
    old,
    new: after,
  }: {
    readonly key: TextTuple | null;
    readonly old: TextTuple | null;
    readonly new: TextTuple;
  }): void {
    const { changelogMode } = this.#table;
    const before = old ?? key;
    if (changelogMode === 'all') {
      if (old === null) throw this.#oldRowMissing();
      const isBeforeNews = this.#isNews(old);
      const isAfterNews = this.#isNews(after);
      // Of a row that gets another key one goes, and another one comes; so does Debezium tell it.
      const isUpdate = isBeforeNews && isAfterNews && !this.#hasOtherKey(old, after);
      if (isBeforeNews) {
        this.#push(isUpdate ? RowKind.UPDATE_BEFORE : RowKind.DELETE, this.#cellsOf(old));
      }
      if (isAfterNews) {
        this.#push(isUpdate ? RowKind.UPDATE_AFTER : RowKind.INSERT, this.#cellsOf(after));
      }
      return;
    }
    if (before !== null && this.#hasOtherKey(before, after)) this.#delete(old, key);
    this.#add(RowKind.UPDATE_AFTER, after);
  }

  #delete(old: TextTuple | null, key: TextTuple | null): void {
    const before = old ?? key;
    if (before === null || (old === null && this.#table.changelogMode === 'all')) {
      throw this.#oldRowMissing();
    }
    if (!this.#isNews(before)) return;
    const { committedMicros } = must(this.#transaction);
    const cells = old === null ? this.#cells.ofKey(before, committedMicros) : this.#cellsOf(old);
    this.#push(RowKind.DELETE, cells);
  }

  #add(rowKind: RowKind, tuple: TextTuple): void {
    if (this.#isNews(tuple)) this.#push(rowKind, this.#cellsOf(tuple));
  }

  #cellsOf(tuple: TextTuple): Cell[] {
    return this.#cells.of(tuple, must(this.#transaction).committedMicros);
  }

  #isNews(tuple: TextTuple): boolean {
    return this.#filter.isNews(() => this.#cells.keyOf(tuple), must(this.#transaction).lsn);
  }

  #hasOtherKey(before: TextTuple, after: TextTuple): boolean {
    return this.#table.keyColumns.some(({ name }) => before[name] !== after[name]);
  }

  #push(rowKind: RowKind, cells: readonly Cell[]): void {
    const transaction = must(this.#transaction);
    transaction.row++;
    if (transaction.row <= transaction.rowsToSkip) return;
    const behind = this.#place(transaction.lsn, transaction.row);
    this.#emit({ kind: 'row', rowKind, cells, behind });
  }

  #place(lsn: Lsn, row: number): LogPlace {
    return { kind: 'log', lsn, row, segments: this.#filter.segmentsAt(lsn) };
  }

  #isOurs({ schema, name }: LoggedRelation): boolean {
    return schema === this.#table.schemaName && name === this.#table.tableName;
  }

  /** The log tells how the table is before it tells changes, and again where that has changed. */
  #checkColumns({ columns }: LoggedRelation): void {
    const { table, schema, typeIds } = this.#table;
    for (const { name } of schema) {
      const logged = columns.find((column) => column.name === name);
      if (logged !== undefined && logged.typeOid >>> 0 === typeIds.get(name)) continue;
      const problem =
        logged === undefined ? 'is not there any more' : 'has another type than before';
      throw new CdcError(
        'column',
        table,
        `Column "${name}" of table "${table}" ${problem} in the changes that are read: declare the table anew, and start the query under another name.`,
        undefined,
        name,
      );
    }
  }

  #oldRowMissing(): CdcError {
    const { table, schemaName, tableName } = this.#table;
    return new CdcError(
      'replica-identity',
      table,
      `Table "${table}" was given a change of ${schemaName}.${tableName} without the row before it: the table had not the REPLICA IDENTITY then that it has now. Set it to FULL, and start the query under another name.`,
    );
  }

  #truncated(): CdcError {
    const { table, schemaName, tableName } = this.#table;
    return new CdcError(
      'truncated',
      table,
      `Table "${table}" can't go on: ${schemaName}.${tableName} was truncated, which the log does not tell row by row. Start the query under another name.`,
    );
  }
}
