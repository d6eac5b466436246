import { SqlError } from '../errors/sql-error.js';
import { StreamingError } from '../errors/streaming-error.js';
import type { CatalogTable } from '../plan/catalog.js';

/**
 * An error about an option of CREATE TABLE as a SqlError that points at the option, or at the table's name where the
 * option is missing; every other error as it is.
 */
export function locateOptionError(
  error: unknown,
  { sql, optionOffsets, nameOffset }: CatalogTable,
): unknown {
  if (!(error instanceof StreamingError) || sql === undefined) return error;
  const { option } = error.context;
  if (option === undefined) return error;
  const sentence = error.message.replace(/\.$/, '');
  return new SqlError(sentence, sql, optionOffsets.get(option) ?? nameOffset, error.code);
}
