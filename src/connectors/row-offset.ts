import { ErrorType } from '../errors/error-type.js';
import { StreamingError } from '../errors/streaming-error.js';
import type { SourceOffset } from './source.js';

/** The number of rows before an offset that is nothing else. Throws CONNECTOR_ERROR for an offset of another kind of source. */
export function parseRowOffset(offset: SourceOffset, table: string): number {
  const numRows = /^\d+$/.test(offset) ? Number(offset) : Number.NaN;
  if (Number.isSafeInteger(numRows)) return numRows;
  throw new StreamingError(
    ErrorType.CONNECTOR_ERROR,
    `Table "${table}" can't go on at the offset ${offset}: it counts rows. Has the table been declared differently since?`,
    { component: table },
  );
}

/** For a source that has fewer rows than were read of it before. */
export function rowsMissing(table: string, numRows: number, readBefore: number): StreamingError {
  return new StreamingError(
    ErrorType.CONNECTOR_ERROR,
    `Table "${table}" can't go on where it was: it has ${numRows} rows, of which ${readBefore} had been read already. ` +
      'It must deliver the same rows from its start on as before.',
    { component: table },
  );
}
