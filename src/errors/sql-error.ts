import type { ErrorCode } from './error-codes.js';
import { ErrorType } from './error-type.js';
import { maskedSql } from './secrets.js';
import { StreamingError } from './streaming-error.js';

/** A place in a SQL text. */
export interface SqlPosition {
  /** 0-based offset in UTF-16 units. */
  readonly offset: number;
  /** 1-based. */
  readonly line: number;
  /** 1-based. */
  readonly column: number;
}

/**
 * Wrong SQL. The message is one clear sentence ending in `at line L, column C`, then the source line with a
 * caret under the token:
 *
 *     Unknown column "prise" (did you mean "price"?) at line 1, column 8
 *       SELECT prise FROM trades
 *              ^
 *
 * Secrets in the options of a table are shown as stars.
 */
export class SqlError extends StreamingError {
  override readonly name = 'SqlError';
  readonly position: SqlPosition;
  /** The sentence alone, without place and caret. */
  readonly sentence: string;
  /** What stands at the position, as written; empty at the end of the text. */
  readonly token: string;
  readonly #sql: string;

  constructor(
    sentence: string,
    sql: string,
    offset: number,
    code: ErrorCode = 'SQL_INVALID',
    cause?: unknown,
  ) {
    const position = locate(sql, offset);
    const token = tokenAt(maskedSql(sql), offset);
    super(
      ErrorType.VALIDATION_ERROR,
      `${sentence} at line ${position.line}, column ${position.column}\n${caret(sql, position)}`,
      { sql: { line: position.line, column: position.column, token } },
      { code, cause },
    );
    this.position = position;
    this.sentence = sentence;
    this.token = token;
    this.#sql = sql;
  }

  /** Whether the position is one in this text: a query may fail for a table that another text has declared. */
  isIn(sql: string): boolean {
    return this.#sql === sql;
  }
}

/** A word, a quoted text as far as it goes, a number, or one character. */
const TOKEN =
  /[\p{L}_][\p{L}\p{M}\p{N}_$]*|'(?:[^']|'')*'?|"(?:[^"]|"")*"?|`(?:[^`]|``)*`?|\d[\w.]*|[<>!=|:]{1,2}|\S/uy;

/** What stands at `offset`, as written: a word, a number, a quoted text as far as it goes; empty at the end. */
export function tokenAt(sql: string, offset: number): string {
  TOKEN.lastIndex = offset;
  return TOKEN.exec(sql)?.[0] ?? '';
}

/** Line and column (1-based) of `offset` in `sql`. */
export function locate(sql: string, offset: number): SqlPosition {
  const before = sql.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { offset, line: before.split('\n').length, column: offset - lineStart + 1 };
}

/** A long line is shown around the column only. */
const CARET_CONTEXT_MAX = 80;

function caret(sql: string, position: SqlPosition): string {
  const lineStart = position.offset - position.column + 1;
  const lineEnd = sql.indexOf('\n', position.offset);
  // A secret may have begun lines before.
  const line = maskedSql(sql)
    .slice(lineStart, lineEnd < 0 ? sql.length : lineEnd)
    .replace(/\r$/, '');
  const from = Math.max(0, position.column - 1 - CARET_CONTEXT_MAX);
  const to = position.column - 1 + CARET_CONTEXT_MAX;
  const before = `${from > 0 ? '...' : ''}${line.slice(from, position.column - 1)}`;
  const after = `${line.slice(position.column - 1, to)}${to < line.length ? '...' : ''}`;
  return `  ${before}${after}\n  ${before.replace(/[^\t]/g, ' ')}^`;
}
