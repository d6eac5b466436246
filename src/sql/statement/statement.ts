import { isStatementStart } from '../keywords.js';
import type { Statement } from '../statement-ast.js';
import type { TokenCursor } from '../token-cursor.js';
import { parseCreate } from './create.js';
import { parseDrop } from './drop.js';
import { parseInsert } from './insert.js';
import { parseOther } from './other.js';
import { parseReset, parseSet } from './settings.js';
import { parseShow } from './show.js';

type StatementRule = (cursor: TokenCursor) => Statement;

/** First words of statements, each with the rule that reads from that word on. */
const RULES: ReadonlyMap<string, StatementRule> = new Map<string, StatementRule>([
  ['(', parseQueryStatement],
  ['ALTER', (cursor) => parseOther(cursor, 2)],
  ['BEGIN', parseStatementSet],
  ['CREATE', parseCreate],
  ['DESC', parseDescribe],
  ['DESCRIBE', parseDescribe],
  ['DROP', parseDrop],
  ['EXECUTE', parseExecute],
  ['EXPLAIN', parseExplain],
  ['INSERT', parseInsert],
  ['RESET', parseReset],
  ['SELECT', parseQueryStatement],
  ['SET', parseSet],
  ['SHOW', parseShow],
  ['STOP', (cursor) => parseOther(cursor, 2)],
  ['USE', (cursor) => parseOther(cursor, 1)],
  ['VALUES', parseQueryStatement],
  ['WITH', parseQueryStatement],
]);

/** The statements of a script, up to its end. Empty ones between semicolons are skipped. */
export function parseStatements(cursor: TokenCursor): readonly Statement[] {
  const statements: Statement[] = [];
  for (;;) {
    while (cursor.accept(';'));
    if (cursor.token.kind === 'end') return statements;
    statements.push(parseStatement(cursor));
    expectStatementEnd(cursor);
  }
}

export function expectStatementEnd(cursor: TokenCursor): void {
  if (isStatementStart(cursor.token)) cursor.failExpecting('; between two statements');
  if (!cursor.atStatementEnd) cursor.failUnexpected('the end of the statement');
}

export function parseStatement(cursor: TokenCursor): Statement {
  const rule = RULES.get(cursor.token.keyword);
  if (rule === undefined) {
    const words = [...RULES.keys()].filter((word) => word !== '(');
    cursor.failExpecting('a statement such as CREATE TABLE, INSERT or SELECT', words);
  }
  return rule(cursor);
}

function parseQueryStatement(cursor: TokenCursor): Statement {
  const query = cursor.query();
  return { kind: 'select-statement', query, offset: query.offset };
}

const EXPLAIN_DETAILS: ReadonlySet<string> = new Set([
  'ESTIMATED_COST',
  'CHANGELOG_MODE',
  'JSON_EXECUTION_PLAN',
  'PLAN_ADVICE',
  'ANALYZE',
]);

/** `EXPLAIN [PLAN FOR | details] statement`; ANALYZE, which runs it, is ours. */
function parseExplain(cursor: TokenCursor): Statement {
  const offset = cursor.expect('EXPLAIN').start;
  const details: string[] = [];
  if (!cursor.accept('PLAN', 'FOR') && EXPLAIN_DETAILS.has(cursor.token.keyword)) {
    details.push(
      ...cursor.list(() => {
        if (!EXPLAIN_DETAILS.has(cursor.token.keyword)) {
          cursor.failExpecting('a detail of EXPLAIN', [...EXPLAIN_DETAILS]);
        }
        return cursor.advance().keyword;
      }),
    );
  }
  const statement = cursor.nested(() =>
    cursor.is('STATEMENT', 'SET') ? parseStatementSet(cursor) : parseStatement(cursor),
  );
  return { kind: 'explain', details, statement, offset };
}

function parseDescribe(cursor: TokenCursor): Statement {
  const offset = cursor.advance().start;
  return { kind: 'describe', name: cursor.qualifiedName('a table name'), offset };
}

/** `EXECUTE STATEMENT SET BEGIN …; END`, or EXECUTE before an INSERT or a query, where it changes nothing. */
function parseExecute(cursor: TokenCursor): Statement {
  if (cursor.peek(1).keyword === 'STATEMENT') return parseStatementSet(cursor);
  cursor.advance();
  const { keyword } = cursor.token;
  if (keyword === 'INSERT') return parseInsert(cursor);
  if (keyword === 'SELECT' || keyword === 'WITH') return parseQueryStatement(cursor);
  return cursor.failExpecting('STATEMENT SET, INSERT or SELECT after EXECUTE', [
    'STATEMENT',
    'INSERT',
    'SELECT',
  ]);
}

/** `[EXECUTE] STATEMENT SET BEGIN …; END`, or in its older spelling `BEGIN STATEMENT SET; …; END`. */
function parseStatementSet(cursor: TokenCursor): Statement {
  const offset = cursor.token.start;
  const beginsFirst = cursor.accept('BEGIN');
  if (!beginsFirst) cursor.accept('EXECUTE');
  cursor.expect('STATEMENT', 'SET');
  if (!beginsFirst) cursor.expect('BEGIN');
  const statements: Statement[] = [];
  for (;;) {
    while (cursor.accept(';'));
    if (cursor.accept('END')) break;
    if (!cursor.is('INSERT')) {
      cursor.failExpecting('INSERT or END in the statement set', ['INSERT', 'END']);
    }
    statements.push(parseInsert(cursor));
    if (!cursor.is(';')) cursor.failUnexpected('; after INSERT');
  }
  return { kind: 'statement-set', statements, offset };
}
