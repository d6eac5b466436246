import { SqlError } from '../errors/sql-error.js';
import type { Expression, Identifier, QualifiedName, Query } from './ast.js';
import { CLAUSE_KEYWORDS, suggestKeyword } from './keywords.js';
import { NESTING_DEPTH_MAX } from './limits.js';
import { describeToken, isName, type Token } from './tokens.js';

/**
 * The two rules that all others lead back to. The cursor carries them, so that the files of the grammar need not
 * import one another in a circle.
 */
export interface Grammar {
  expression(cursor: TokenCursor): Expression;
  /** An expression of `+ - * / % ||` alone: it ends before a comparison, IN, BETWEEN or LIKE. */
  arithmetic(cursor: TokenCursor): Expression;
  query(cursor: TokenCursor): Query;
}

/** The place in the token list that the parser has come to. Everything that fails, fails with a SqlError. */
export class TokenCursor {
  readonly sql: string;
  readonly #tokens: readonly Token[];
  readonly #grammar: Grammar;
  #index = 0;
  #depth = 0;

  constructor(sql: string, tokens: readonly Token[], grammar: Grammar) {
    this.sql = sql;
    this.#tokens = tokens;
    this.#grammar = grammar;
  }

  get token(): Token {
    return this.peek(0);
  }

  /** The token `ahead` of the present one (negative: behind it); the end token where there is none. */
  peek(ahead: number): Token {
    const tokens = this.#tokens;
    const index = Math.min(Math.max(this.#index + ahead, 0), tokens.length - 1);
    return tokens[index] as Token;
  }

  get previous(): Token {
    return this.peek(-1);
  }

  get atStatementEnd(): boolean {
    return this.token.kind === 'end' || this.token.keyword === ';';
  }

  advance(): Token {
    const token = this.token;
    if (token.kind !== 'end') this.#index++;
    return token;
  }

  /** Whether the next tokens are these keywords or symbols. */
  is(...keywords: readonly string[]): boolean {
    for (let i = 0; i < keywords.length; i++) {
      if (this.peek(i).keyword !== keywords[i]) return false;
    }
    return true;
  }

  /** Steps over these keywords if all of them are next. */
  accept(...keywords: readonly string[]): boolean {
    if (!this.is(...keywords)) return false;
    this.#index += keywords.length;
    return true;
  }

  /** Steps over `first` if it is next; the others must then follow. */
  acceptClause(first: string, ...others: readonly string[]): boolean {
    if (!this.accept(first)) return false;
    this.expect(...others);
    return true;
  }

  /** Steps over these keywords, one after the other; each must be there. */
  expect(...keywords: readonly string[]): Token {
    const first = this.token;
    for (const keyword of keywords) {
      if (this.token.keyword !== keyword)
        this.failExpecting(`${keyword}${this.#after()}`, [keyword]);
      this.#index++;
    }
    return first;
  }

  /** `)` or `]` for the `open` one; `expected` names what else could have come. */
  expectClosing(open: Token, expected = ', or '): void {
    const closing = open.keyword === '(' ? ')' : open.keyword === '[' ? ']' : '>';
    if (this.accept(closing)) return;
    if (this.atStatementEnd) this.fail(`Unclosed ${open.keyword}`, open);
    this.failUnexpected(`${expected}${closing}`);
  }

  /** Goes to the end of the statement, after one has failed inside. */
  skipStatement(): void {
    this.#depth = 0;
    while (!this.atStatementEnd) this.#index++;
  }

  expression(): Expression {
    return this.#grammar.expression(this);
  }

  arithmetic(): Expression {
    return this.#grammar.arithmetic(this);
  }

  query(): Query {
    return this.#grammar.query(this);
  }

  /** One or more, separated by commas. */
  list<T>(item: () => T): readonly T[] {
    const items: T[] = [];
    do items.push(item());
    while (this.accept(','));
    return items;
  }

  /** `( item )`, counted as one level of nesting. */
  parenthesised<T>(item: (open: Token) => T, expected = ', or '): T {
    const open = this.expect('(');
    const result = this.nested(() => item(open), open);
    this.expectClosing(open, expected);
    return result;
  }

  /** Runs `rule` one level deeper; refuses texts that nest without end. */
  nested<T>(rule: () => T, at: Token = this.token): T {
    if (++this.#depth > NESTING_DEPTH_MAX) {
      this.fail(`SQL is nested more than ${NESTING_DEPTH_MAX} levels deep`, at);
    }
    const result = rule();
    this.#depth--;
    return result;
  }

  identifier(what: string): Identifier {
    const token = this.identifierToken(what);
    return { name: token.value, offset: token.start };
  }

  identifierToken(what: string): Token {
    const token = this.token;
    if (!isName(token)) this.failExpecting(`${what}${this.#after()}`);
    this.#index++;
    return token;
  }

  qualifiedName(what: string): QualifiedName {
    const first = this.identifier(what);
    const parts = [first];
    while (this.accept('.')) parts.push(this.identifier('a name'));
    return { parts, offset: first.offset };
  }

  /** `(a, b)`. */
  identifierList(what: string): readonly Identifier[] {
    return this.parenthesised(() => this.list(() => this.identifier(what)));
  }

  string(what: string): Token {
    const token = this.token;
    if (token.kind !== 'string') this.failExpecting(`${what}${this.#after()}`);
    this.#index++;
    return token;
  }

  unsignedInteger(what: string): number {
    const token = this.token;
    const value = Number(token.text);
    if (token.kind !== 'number' || !Number.isSafeInteger(value)) {
      this.failExpecting(`${what}${this.#after()}`);
    }
    this.#index++;
    return value;
  }

  fail(sentence: string, token: Token = this.token): never {
    throw new SqlError(sentence, this.sql, token.start, 'SQL_SYNTAX');
  }

  /** `Expected X but found Y`, with a suggestion where Y looks like one of `keywords`. */
  failExpecting(
    expected: string,
    keywords: readonly string[] = [],
    token: Token = this.token,
  ): never {
    const suggestion = suggestKeyword(token, keywords);
    this.fail(`Expected ${expected} but found ${describeToken(token)}${suggestion}`, token);
  }

  /**
   * Fails where something should have ended: at the present token, or at the one before it if that is a misspelt
   * keyword which passed for an alias (`SELECT a FORM t`).
   */
  failUnexpected(expected: string, keywords: readonly string[] = CLAUSE_KEYWORDS): never {
    const { previous } = this;
    const mayBeAlias = this.peek(-2).keyword !== 'AS' && this.peek(-2).keyword !== '.';
    const isMisspelt = mayBeAlias && suggestKeyword(previous, keywords) !== '';
    const suspect = isMisspelt && suggestKeyword(this.token, keywords) === '';
    this.failExpecting(expected, keywords, suspect ? previous : this.token);
  }

  /** Fails for want of an expression at the present token. */
  failExpectingExpression(): never {
    this.failExpecting(`an expression${this.#after()}`);
  }

  #after(): string {
    const previous = this.previous;
    const isFirst = this.#index === 0 || previous.keyword === ';';
    return isFirst ? '' : ` after ${describeToken(previous)}`;
  }
}
