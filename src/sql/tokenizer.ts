import { SqlError } from '../errors/sql-error.js';
import { TEXT_LENGTH_MAX } from './limits.js';
import type { Token } from './tokens.js';

const SPACE = /\s+/y;
const WORD = /[\p{L}_][\p{L}\p{M}\p{N}_$]*/uy;
const NUMBER = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const SYMBOL = /=>|<=|>=|<>|!=|\|\||::|[-+*/%=<>(),.;:[\]{}?|^$]/y;

/** Told what is no token. It throws, or the text is read on: what was wrong becomes a symbol that no grammar knows. */
export type TokenErrorListener = (error: SqlError) => void;

/**
 * Cuts a SQL text into tokens, the last of which has kind `end`. Comments vanish, hints stay. Strings know no
 * backslash escapes, as in standard SQL and in Flink: a quote inside is written twice.
 */
export function tokenize(
  sql: string,
  refuse: TokenErrorListener = (error) => {
    throw error;
  },
): readonly Token[] {
  const tokens: Token[] = [];
  if (sql.length > TEXT_LENGTH_MAX) {
    const sentence = `SQL text is longer than ${TEXT_LENGTH_MAX} characters: split the script`;
    refuse(new SqlError(sentence, sql.slice(0, 80), 0, 'SQL_SYNTAX'));
    return [endToken(0)];
  }
  let position = 0;
  while (position < sql.length) {
    const space = matchAt(SPACE, sql, position);
    if (space !== undefined) {
      position += space.length;
    } else if (sql.startsWith('--', position)) {
      const lineEnd = sql.indexOf('\n', position);
      position = lineEnd < 0 ? sql.length : lineEnd;
    } else if (sql.startsWith('/*', position)) {
      const end = sql.indexOf('*/', position + 2);
      if (end < 0) {
        refuse(new SqlError('Unclosed comment', sql, position, 'SQL_SYNTAX'));
        break;
      }
      if (sql[position + 2] === '+') tokens.push(hint(sql, position, end + 2));
      position = end + 2;
    } else {
      const token = readToken(sql, position, refuse);
      tokens.push(token);
      position = token.end;
    }
  }
  const end = tokens.at(-1)?.end ?? 0;
  tokens.push(endToken(end));
  return tokens;
}

function endToken(at: number): Token {
  return { kind: 'end', text: '', value: '', keyword: '', start: at, end: at };
}

function readToken(sql: string, start: number, refuse: TokenErrorListener): Token {
  const first = sql[start] ?? '';
  if (first === "'" || first === '"' || first === '`') return quoted(sql, start, first, refuse);
  const word = matchAt(WORD, sql, start);
  if (word !== undefined) {
    return token('word', word, word, word.toUpperCase(), start);
  }
  const number = matchAt(NUMBER, sql, start);
  if (number !== undefined) return token('number', number, number, '', start);
  const symbol = matchAt(SYMBOL, sql, start);
  if (symbol !== undefined) return token('symbol', symbol, symbol, symbol, start);
  const character = String.fromCodePoint(sql.codePointAt(start) ?? 0);
  const sentence = `Unexpected character ${JSON.stringify(character)}`;
  refuse(new SqlError(sentence, sql, start, 'SQL_SYNTAX'));
  return token('symbol', character, character, '', start);
}

function quoted(sql: string, start: number, quote: string, refuse: TokenErrorListener): Token {
  let from = start + 1;
  for (;;) {
    const close = sql.indexOf(quote, from);
    if (close < 0) {
      const what = quote === "'" ? 'string' : 'quoted identifier';
      const sentence = `Unclosed ${what}: its second ${quote} is missing`;
      refuse(new SqlError(sentence, sql, start, 'SQL_SYNTAX'));
      return token('symbol', sql.slice(start), '', '', start);
    }
    if (sql[close + 1] !== quote) {
      const text = sql.slice(start, close + 1);
      const value = text.slice(1, -1).replaceAll(quote + quote, quote);
      if (quote === "'") return token('string', text, value, '', start);
      if (value === '') {
        refuse(new SqlError('A quoted identifier must not be empty', sql, start, 'SQL_SYNTAX'));
      }
      return token('quoted', text, value, '', start);
    }
    from = close + 2;
  }
}

function hint(sql: string, start: number, end: number): Token {
  const text = sql.slice(start, end);
  return token('hint', text, text.slice(3, -2).trim(), '', start);
}

function token(
  kind: Token['kind'],
  text: string,
  value: string,
  keyword: string,
  start: number,
): Token {
  return { kind, text, value, keyword, start, end: start + text.length };
}

function matchAt(pattern: RegExp, sql: string, position: number): string | undefined {
  pattern.lastIndex = position;
  return pattern.exec(sql)?.[0];
}
