import type { Statement } from '../statement-ast.js';
import type { TokenCursor } from '../token-cursor.js';

/**
 * A statement that is recognised and kept as words: its first `keywordCount` words are the keyword, the tokens up to
 * its end the words, as written.
 */
export function parseOther(cursor: TokenCursor, keywordCount: number): Statement {
  const offset = cursor.token.start;
  const keywords: string[] = [];
  for (let i = 0; i < keywordCount; i++) {
    const token = cursor.token;
    if (token.kind !== 'word') cursor.failExpecting(`a word after ${cursor.previous.text}`);
    keywords.push(cursor.advance().keyword);
  }
  const words: string[] = [];
  while (!cursor.atStatementEnd) words.push(cursor.advance().text);
  if (words.length === 0) cursor.failExpecting(`more after ${keywords.join(' ')}`);
  return { kind: 'other', keyword: keywords.join(' '), words, offset };
}
