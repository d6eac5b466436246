import { unreachable } from '../../common/assert.js';
import { isNumeric, type SqlType } from '../../types/sql-type.js';

/**
 * Whether INSERT INTO converts a query's column to the table's without a CAST, as Flink does: numbers widen, timestamps
 * change their precision and zone, a TIMESTAMP loses its time in a DATE.
 */
export function canAssign(from: SqlType, to: SqlType): boolean {
  switch (to.kind) {
    case 'boolean':
    case 'int':
    case 'varchar':
      return from.kind === to.kind;
    case 'bigint':
      return from.kind === 'int' || from.kind === 'bigint';
    case 'float':
      return isNumeric(from) && from.kind !== 'double';
    case 'double':
      return isNumeric(from);
    case 'date':
      return from.kind === 'date' || from.kind === 'timestamp';
    case 'timestamp':
    case 'timestamp_ltz':
      return from.kind === 'timestamp' || from.kind === 'timestamp_ltz';
    default:
      return unreachable(to);
  }
}
