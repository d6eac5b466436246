import { RowKind } from '../../columnar/column-batch.js';
import type { ResultBatch } from '../../columnar/result-batch.js';
import { must } from '../../common/assert.js';
import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import {
  type CopyColumn,
  copyColumnsOf,
  encodeCopyColumns,
  isNullAt,
} from '../../state/dimension/copy-format.js';
import { type SqlType, unitsPerSecond } from '../../types/sql-type.js';
import type { SinkConfig } from '../sink.js';
import type { TargetColumn } from './target-table.js';

/** PostgreSQL counts from 2000-01-01. */
const EPOCH_DAYS = 10_957;
const EPOCH_MICROS = 946_684_800_000_000n;

/** What PostgreSQL's types hold, from 4713 BC on; counted from 2000-01-01, the last one excluded. */
const DATE_MIN = -2_451_545;
const DATE_END = 2_145_031_949;
const TIMESTAMP_MIN = -211_813_488_000_000_000n;
const TIMESTAMP_END = 9_223_371_331_200_000_000n;

const MICROS_PER_SECOND = 1e6;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** A column while its values are checked. */
interface CheckedColumn extends CopyColumn {
  readonly name: string;
  readonly table: string;
}

/**
 * A batch in PostgreSQL's binary COPY format, behind a first field with the row's number; of a table with a primary key, a last one
 * says whether the row is deleted. Throws CONNECTOR_ERROR, naming
 * the column, for a value that the target does not take: later, with the checkpoint complete, nobody could mend it.
 */
export function encodeRows(
  config: SinkConfig,
  targets: readonly TargetColumn[],
  batch: ResultBatch,
  firstRow: number,
): Uint8Array {
  const columns = copyColumnsOf(config.schema, batch).map((column, c) => {
    const { name, type } = must(config.schema[c]);
    const checked: CheckedColumn = { ...column, name, table: config.name };
    checkNulls(checked, must(targets[c]), config.primaryKey.includes(name));
    return converted(checked, type, must(targets[c]), batch.numRows);
  });
  const encoded = config.primaryKey.length === 0 ? columns : [...columns, deletedColumn(batch)];
  return encodeCopyColumns(encoded, batch.numRows, firstRow);
}

/** Whether a batch deletes a row. */
export function hasDeletes({ rowKinds }: ResultBatch): boolean {
  return rowKinds?.includes(RowKind.DELETE) === true;
}

function deletedColumn({ numRows, rowKinds }: ResultBatch): CopyColumn {
  const data = new Uint8Array((numRows + 7) >> 3);
  for (let row = 0; row < numRows; row++) {
    if (rowKinds?.[row] === RowKind.DELETE)
      data[row >> 3] = (data[row >> 3] ?? 0) | (1 << (row & 7));
  }
  return { physical: 'u8', buffers: { data, nullCount: 0 }, bitOffset: 0 };
}

function checkNulls(column: CheckedColumn, target: TargetColumn, isKey: boolean): void {
  if (column.buffers.nullCount === 0 || (target.isNullable && !isKey)) return;
  const reason = isKey ? 'is part of the primary key' : 'is NOT NULL in PostgreSQL';
  throw refused(column, 'NULL', `which ${reason}: leave such rows out by WHERE … IS NOT NULL`);
}

function converted(
  column: CheckedColumn,
  type: SqlType,
  target: TargetColumn,
  n: number,
): CopyColumn {
  switch (type.kind) {
    case 'varchar':
      checkTexts(column, target, n);
      return column;
    case 'date':
      return { ...column, buffers: { ...column.buffers, data: dates(column, n) } };
    case 'timestamp':
    case 'timestamp_ltz': {
      const data = timestamps(column, BigInt(MICROS_PER_SECOND / unitsPerSecond(type)), n);
      return { ...column, buffers: { ...column.buffers, data } };
    }
    default:
      return column;
  }
}

function checkTexts(column: CheckedColumn, { charactersMax }: TargetColumn, n: number): void {
  const bytes = column.buffers.data as Uint8Array;
  const offsets = must(column.buffers.valueOffsets);
  const texts = bytes.subarray(offsets[0], offsets[n]);
  if (texts.includes(0)) {
    throw refused(column, 'the character U+0000', 'which PostgreSQL does not store: REPLACE it');
  }
  if (!isUtf8(texts)) {
    throw refused(column, 'text that is not UTF-8', 'which PostgreSQL does not store');
  }
  if (charactersMax === undefined) return;
  for (let row = 0; row < n; row++) {
    const text = bytes.subarray(offsets[row], offsets[row + 1]);
    if (text.byteLength <= charactersMax || characterCount(text) <= charactersMax) continue;
    throw refused(
      column,
      `a text of ${characterCount(text)} characters`,
      `where PostgreSQL takes ${charactersMax}: CAST it AS VARCHAR(${charactersMax}), or widen the column there`,
    );
  }
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    utf8.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** All bytes but those that go on a character. */
function characterCount(text: Uint8Array): number {
  let count = 0;
  for (const byte of text) if ((byte & 0xc0) !== 0x80) count++;
  return count;
}

function dates(column: CheckedColumn, n: number): Int32Array {
  const days = column.buffers.data as Int32Array;
  const out = new Int32Array(n);
  for (let row = 0; row < n; row++) {
    const day = (days[row] ?? 0) - EPOCH_DAYS;
    if ((day < DATE_MIN || day >= DATE_END) && !isNullAt(column, row)) throw outOfRange(column);
    out[row] = day;
  }
  return out;
}

function timestamps(column: CheckedColumn, microsPerUnit: bigint, n: number): BigInt64Array {
  const times = column.buffers.data as BigInt64Array;
  const out = new BigInt64Array(n);
  for (let row = 0; row < n; row++) {
    const micros = (times[row] ?? 0n) * microsPerUnit - EPOCH_MICROS;
    if ((micros < TIMESTAMP_MIN || micros >= TIMESTAMP_END) && !isNullAt(column, row)) {
      throw outOfRange(column);
    }
    out[row] = micros;
  }
  return out;
}

function outOfRange(column: CheckedColumn): StreamingError {
  return refused(column, 'a time', 'which lies outside of what PostgreSQL holds: leave it out');
}

function refused({ table, name }: CheckedColumn, what: string, why: string): StreamingError {
  return new StreamingError(
    ErrorType.CONNECTOR_ERROR,
    `Table "${table}" was given ${what} in column "${name}", ${why}.`,
    { component: table, column: name },
  );
}
