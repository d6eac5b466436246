import { didYouMean } from '../errors/did-you-mean.js';
import { isName, type Token } from './tokens.js';

/**
 * Words that end an expression or a table, and so cannot be bare columns. Flink reserves many more; we let columns
 * be called `value`, `count` or `timestamp` without quotes.
 */
const NOT_A_COLUMN: ReadonlySet<string> = new Set(
  (
    'SELECT FROM WHERE GROUP HAVING ORDER UNION INTERSECT EXCEPT MINUS JOIN INNER LEFT RIGHT FULL CROSS NATURAL ' +
    'ON USING LIMIT FETCH AND OR NOT IN IS LIKE BETWEEN SIMILAR ESCAPE CASE WHEN THEN ELSE END AS BY DISTINCT ' +
    'CREATE INSERT TABLE WITH VALUES OVER INTO'
  ).split(' '),
);

/** Words that, right after an expression or a table, go on with the query rather than name its alias. */
const NOT_A_BARE_ALIAS: ReadonlySet<string> = new Set([
  ...NOT_A_COLUMN,
  ...'OFFSET WINDOW FOR MATCH_RECOGNIZE TABLESAMPLE LATERAL'.split(' '),
  ...'EXECUTE EXPLAIN DROP ALTER SHOW DESCRIBE SET'.split(' '),
]);

/** What may follow a select list, a table or a condition: the candidates for a misspelt word in that place. */
export const CLAUSE_KEYWORDS: readonly string[] = (
  'FROM WHERE GROUP HAVING WINDOW ORDER LIMIT OFFSET FETCH UNION INTERSECT EXCEPT JOIN INNER LEFT RIGHT FULL ' +
  'CROSS NATURAL USING AND OR LIKE BETWEEN AS ON'
).split(' ');

/** The words of the statements and expressions that can be run, for whoever helps to write them. */
export const KEYWORDS: readonly string[] = (
  'ALL AND AS BETWEEN BY CASE CAST COLUMN CONSTRAINT CREATE CROSS DATE DAY DISTINCT DROP ELSE END ENFORCED ESCAPE EXISTS ' +
  'FALSE FOR FROM GROUP HAVING HOUR IF IN INNER INSERT INTERVAL INTO IS JOIN KEY LEFT LIKE METADATA MINUTE MONTH NOT NULL ' +
  'OF ON OR PARTITIONED PRIMARY SECOND SELECT SYSTEM_TIME TABLE TEMPORARY THEN TIMESTAMP TRUE TRY_CAST UNION UNKNOWN ' +
  'VIRTUAL WATERMARK WHEN WHERE WITH YEAR'
).split(' ');

/** Functions that standard SQL calls without parentheses. */
export const NILADIC_FUNCTIONS: ReadonlySet<string> = new Set([
  'CURRENT_DATE',
  'CURRENT_TIME',
  'CURRENT_TIMESTAMP',
  'LOCALTIME',
  'LOCALTIMESTAMP',
]);

const STATEMENT_STARTS: ReadonlySet<string> = new Set(
  'SELECT INSERT CREATE DROP ALTER EXPLAIN EXECUTE SET RESET SHOW DESCRIBE USE BEGIN'.split(' '),
);

/** Whether this token, after a whole statement, shows the semicolon before it to be missing. */
export function isStatementStart(token: Token): boolean {
  return STATEMENT_STARTS.has(token.keyword);
}

const CLAUSE_STARTS: ReadonlySet<string> = new Set(
  'FROM WHERE GROUP HAVING WINDOW ORDER LIMIT OFFSET FETCH UNION INTERSECT EXCEPT MINUS'.split(' '),
);

/** Whether a part of a query after its select list begins with this token. */
export function isClauseStart(token: Token): boolean {
  return CLAUSE_STARTS.has(token.keyword);
}

export function mayBeColumn(token: Token): boolean {
  return token.kind === 'quoted' || (token.kind === 'word' && !NOT_A_COLUMN.has(token.keyword));
}

export function mayBeBareAlias(token: Token): boolean {
  return token.kind === 'quoted' || (token.kind === 'word' && !NOT_A_BARE_ALIAS.has(token.keyword));
}

/** After AS nearly every word may stand: only those are refused that show the alias to be missing. */
export function mayBeMarkedAlias(token: Token): boolean {
  return (
    isName(token) && !['FROM', 'WHERE', 'GROUP', 'ORDER', 'JOIN', 'ON'].includes(token.keyword)
  );
}

/** ` (did you mean "FROM"?)` for a word that looks like one of `candidates`, else an empty text. */
export function suggestKeyword(token: Token, candidates: readonly string[]): string {
  if (token.kind !== 'word' || token.keyword.length < 3) return '';
  const sameInitial = candidates.filter(
    (candidate) => candidate[0] === token.keyword[0] && candidate !== token.keyword,
  );
  return didYouMean(token.keyword, sameInitial);
}
