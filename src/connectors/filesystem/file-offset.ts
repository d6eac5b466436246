import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import type { SourceOffset } from '../source.js';
import type { FilePosition } from './table-reader.js';

/** How far the files of a table have been read. */
export type FileOffset =
  | {
      readonly kind: 'within';
      readonly file: string;
      readonly position: FilePosition;
      /** Malformed rows passed over so far. */
      readonly skippedRows: number;
    }
  /** Everything up to the file `after` has been read; null where there was no file at all. */
  | { readonly kind: 'behind'; readonly after: string | null; readonly skippedRows: number };

/**
 * As JSON: `{"file": …, "byte": …, "line": …, "skipped": …}` for rows, `{"file": …, "batch": …, "row": …, "skipped": …}` for
 * Arrow data, `{"file": null, "after": …, "skipped": …}` behind the last file.
 */
export function printFileOffset(offset: FileOffset): SourceOffset {
  const { skippedRows } = offset;
  return offset.kind === 'within'
    ? JSON.stringify({ file: offset.file, ...offset.position, skipped: skippedRows })
    : JSON.stringify({ file: null, after: offset.after, skipped: skippedRows });
}

/**
 * The other way; the position must have the numbers that `first` has. Throws CONNECTOR_ERROR for an offset of another kind of
 * source.
 */
export function parseFileOffset(
  offset: SourceOffset,
  first: FilePosition,
  table: string,
): FileOffset {
  const fields = fieldsOf(offset);
  const { file, after = null } = fields;
  const { skipped, ...position } = countsOf(fields, ['skipped', ...Object.keys(first)]);
  if (skipped !== undefined) {
    if (file === null && isPathOrNull(after))
      return { kind: 'behind', after, skippedRows: skipped };
    const isWhole = Object.keys(first).every((name) => position[name] !== undefined);
    if (typeof file === 'string' && isWhole) {
      return { kind: 'within', file, position, skippedRows: skipped };
    }
  }
  throw new StreamingError(
    ErrorType.CONNECTOR_ERROR,
    `Table "${table}" can't go on at the offset ${offset}, which is none of files in its format: ` +
      'has the table been declared differently since?',
    { component: table },
  );
}

function fieldsOf(offset: SourceOffset): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(offset);
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch {
    return {};
  }
}

/** Those of the named fields that are whole numbers from 0 on. */
function countsOf(
  fields: Readonly<Record<string, unknown>>,
  names: readonly string[],
): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const name of names) {
    const value = fields[name];
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) {
      counts[name] = value;
    }
  }
  return counts;
}

function isPathOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}
