import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';

const READING_WORDS = ['SELECT', 'WITH', 'VALUES', 'TABLE', 'EXPLAIN'];

/** PostgreSQL takes all that is not ASCII for letters. */
const NAME_CHARACTER = /[a-z0-9_$\u0080-\uffff]/;

/** A statement that looks at state. */
export interface StateQuery {
  readonly sql: string;
  /** EXPLAIN gives text, all others rows. */
  readonly kind: 'rows' | 'explain';
  /**
   * Whether the statement may mean the table of that name, quoted or not. It may be wrong about those it doesn't mean:
   * nothing depends on that but effort.
   */
  mentions(name: string): boolean;
}

/** Throws VALIDATION_ERROR for a statement that does something else than reading. */
export function parseStateQuery(sql: string): StateQuery {
  if (sql.includes('\0')) throw refused('has the character U+0000, which no SQL has: remove it.');
  const word = firstWordOf(sql).toUpperCase();
  if (word === '') throw refused('is empty: give a SELECT, as in "SELECT * FROM state_tables".');
  if (!READING_WORDS.includes(word)) {
    throw refused(
      `starts with ${word}, but state can only be looked at: use one SELECT, WITH, VALUES, TABLE or EXPLAIN.`,
    );
  }
  const text = folded(sql);
  const hasEscapes = text.includes('u&"');
  return {
    sql,
    kind: word === 'EXPLAIN' ? 'explain' : 'rows',
    mentions: (name) => hasEscapes || hasName(text, folded(name).replaceAll('"', '""')),
  };
}

/** As PostgreSQL does with names that are not quoted: ASCII alone. */
function folded(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** Whether the name stands in the text for itself, not as part of a longer one. */
function hasName(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const isPart =
      NAME_CHARACTER.test(text[at - 1] ?? '') || NAME_CHARACTER.test(text[at + name.length] ?? '');
    if (!isPart) return true;
  }
  return false;
}

/** Behind white space, comments and opening parentheses. */
function firstWordOf(sql: string): string {
  let at = 0;
  for (;;) {
    at += /^[\s(]*/.exec(sql.slice(at))?.[0].length ?? 0;
    if (sql.startsWith('--', at)) {
      const end = sql.indexOf('\n', at);
      at = end < 0 ? sql.length : end;
    } else if (sql.startsWith('/*', at)) {
      at = endOfComment(sql, at);
    } else {
      return /^(\p{L}\w*|.)?/su.exec(sql.slice(at))?.[0] ?? '';
    }
  }
}

/** Comments of SQL may lie in each other. */
function endOfComment(sql: string, start: number): number {
  let depth = 0;
  for (const { 0: mark, index } of sql.slice(start).matchAll(/\/\*|\*\//g)) {
    depth += mark === '/*' ? 1 : -1;
    if (depth === 0) return start + index + 2;
  }
  return sql.length;
}

function refused(problem: string): StreamingError {
  return new StreamingError(ErrorType.VALIDATION_ERROR, `The query of the state ${problem}`, {
    component: 'StreamingSQLExecutor',
    operation: 'queryState',
  });
}
