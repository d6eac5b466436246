import { ErrorType } from '../errors/error-type.js';
import { SqlError } from '../errors/sql-error.js';
import { StreamingError } from '../errors/streaming-error.js';
import type { CatalogTable } from './catalog.js';

const SINK_OPTIONAL = 'sink.optional';

/**
 * Whether a query may go on without a dead-letter table that fails. Of a query's own target that can't be said: nothing would be
 * left to go on for. Throws SqlError for another value than true and false.
 */
export function isOptionalSink({
  name,
  options,
  optionOffsets,
  nameOffset,
  sql,
}: CatalogTable): boolean {
  const value = options.get(SINK_OPTIONAL)?.toLowerCase();
  if (value === undefined || value === 'false') return false;
  if (value === 'true') return true;
  const sentence = `Option '${SINK_OPTIONAL}' of table "${name}" is '${value}': expected 'true' or 'false'`;
  if (sql !== undefined)
    throw new SqlError(
      sentence,
      sql,
      optionOffsets.get(SINK_OPTIONAL) ?? nameOffset,
      'OPTION_INVALID',
    );
  throw new StreamingError(ErrorType.VALIDATION_ERROR, `${sentence}.`, { component: name });
}
