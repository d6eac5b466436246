import type { Statement } from '../sql/statement-ast.js';

/** A statement that runs as a query. */
export type RunnableStatement = Extract<Statement, { kind: 'select-statement' | 'insert' }>;
