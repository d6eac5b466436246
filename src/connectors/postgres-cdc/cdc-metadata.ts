import { assert, unreachable } from '../../common/assert.js';
import type { Cell } from '../../formats/cell-column.js';
import type { MetadataField } from '../../types/metadata-field.js';
import {
  isTimestamp,
  type SqlType,
  timestampLtz,
  unitsPerSecond,
  VARCHAR,
} from '../../types/sql-type.js';
import type { CdcTable } from './inspect-table.js';

/** What METADATA columns may ask for, named as in Flink CDC. */
export type CdcMetadataKey = 'database_name' | 'schema_name' | 'table_name' | 'op_ts';

const FIELDS: Readonly<Record<CdcMetadataKey, MetadataField>> = {
  database_name: { type: VARCHAR, nullable: false, isWritable: false },
  schema_name: { type: VARCHAR, nullable: false, isWritable: false },
  table_name: { type: VARCHAR, nullable: false, isWritable: false },
  /** When the change was committed; 1970-01-01 00:00 for rows of the snapshot, as in Flink CDC. */
  op_ts: { type: timestampLtz(3), nullable: false, isWritable: false },
};

export const CDC_METADATA: ReadonlyMap<string, MetadataField> = new Map(Object.entries(FIELDS));

const MICROSECONDS_PER_SECOND = 1_000_000n;

/** The value for a row that was committed so many microseconds behind 1970-01-01. */
export function metadataCell(
  key: CdcMetadataKey,
  { databaseName, schemaName, tableName }: CdcTable,
  committedMicros: bigint,
  type: SqlType,
): Cell {
  switch (key) {
    case 'database_name':
      return databaseName;
    case 'schema_name':
      return schemaName;
    case 'table_name':
      return tableName;
    case 'op_ts': {
      assert(isTimestamp(type), 'the binder has seen to it');
      return (committedMicros * BigInt(unitsPerSecond(type))) / MICROSECONDS_PER_SECOND;
    }
    default:
      return unreachable(key);
  }
}
