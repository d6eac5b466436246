import type { SqlError } from '../errors/sql-error.js';
import type { Expression, TypeName } from './ast.js';
import { parseExpression } from './expression/expression.js';
import { parseArithmetic } from './expression/predicate.js';
import { parseTypeName } from './expression/type-name.js';
import { freezeTree } from './freeze-tree.js';
import { parseQuery } from './query/query.js';
import type { SqlFrontend, StatementAttempt } from './sql-frontend.js';
import { attemptStatements } from './statement/attempt-statements.js';
import { parseStatements } from './statement/statement.js';
import type { Statement } from './statement-ast.js';
import { type Grammar, TokenCursor } from './token-cursor.js';
import { tokenize } from './tokenizer.js';

const grammar: Grammar = {
  expression: parseExpression,
  arithmetic: parseArithmetic,
  query: parseQuery,
};

/**
 * Flink SQL. Statements, queries and operands are read here, by recursive descent over tokens; how the operators
 * between operands group is left to node-sql-parser, which sees nothing but placeholders and operators.
 */
export const flinkSqlFrontend: SqlFrontend = {
  parseScript(sql: string): readonly Statement[] {
    const statements = parseStatements(new TokenCursor(sql, tokenize(sql), grammar));
    for (const statement of statements) freezeTree(statement, sql);
    return Object.freeze(statements);
  },

  *parseEach(sql: string): Iterable<StatementAttempt> {
    const lexical: SqlError[] = [];
    const tokens = tokenize(sql, (error) => lexical.push(error));
    yield* attemptStatements(new TokenCursor(sql, tokens, grammar), lexical);
  },

  parseExpression(sql: string): Expression {
    const cursor = new TokenCursor(sql, tokenize(sql), grammar);
    const expression = parseExpression(cursor);
    if (cursor.token.kind !== 'end') cursor.failUnexpected('the end of the expression');
    freezeTree(expression, sql);
    return expression;
  },

  parseType(sql: string): TypeName {
    const cursor = new TokenCursor(sql, tokenize(sql), grammar);
    const type = parseTypeName(cursor);
    if (cursor.token.kind !== 'end') cursor.failUnexpected('the end of the type');
    return type;
  },
};
