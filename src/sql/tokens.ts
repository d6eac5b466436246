/** One lexical unit of a SQL text. */
export interface Token {
  readonly kind: 'word' | 'quoted' | 'string' | 'number' | 'symbol' | 'hint' | 'end';
  /** As written; empty for `end`. */
  readonly text: string;
  /** Without quotes and with doubled quotes undone; hints without their comment marks. */
  readonly value: string;
  /** What grammar rules compare: words in upper case, symbols as written, empty for all else. */
  readonly keyword: string;
  /** 0-based, in the whole script. */
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

/** How messages name a token. */
export function describeToken(token: Token): string {
  if (token.kind === 'end') return 'the end of the text';
  if (token.keyword === ';') return 'the end of the statement';
  if (token.kind === 'hint') return 'a hint';
  return token.text.length > 40 ? `${token.text.slice(0, 37)}...` : token.text;
}

/** May stand for a name: a plain word or a quoted identifier. */
export function isName(token: Token): boolean {
  return token.kind === 'word' || token.kind === 'quoted';
}
