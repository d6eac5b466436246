import type { Token } from '../tokens.js';

/** Whether a query, rather than an expression or a table, begins with this token. */
export function isQueryStart(token: Token): boolean {
  return token.keyword === 'SELECT' || token.keyword === 'WITH' || token.keyword === 'VALUES';
}
