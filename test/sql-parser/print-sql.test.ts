import { describe, expect, test } from 'vitest';
import type { Expression } from '../../src/sql/ast.js';
import { flinkSqlFrontend } from '../../src/sql/flink-sql-frontend.js';
import { printExpression, printQuery } from '../../src/sql/print-sql.js';
import { AGGREGATE_CASES } from './corpus/aggregate-cases.js';
import { EXPRESSION_CASES } from './corpus/expression-cases.js';
import { EXTRA_CASES } from './corpus/extra-cases.js';
import { JOIN_CASES } from './corpus/join-cases.js';
import { QUERY_CASES } from './corpus/query-cases.js';
import { WINDOW_CASES } from './corpus/window-cases.js';
import { SeededRandom } from './support/random.js';
import { randomExpression } from './support/random-expression.js';
import { withoutOffsets } from './support/without-offsets.js';

const EXPRESSIONS_PER_SEED = 1_000;

describe('a printed expression', () => {
  test.each([3, 5, 2026])('is read as the same tree (seed %i)', (seed) => {
    const random = new SeededRandom(seed);
    const differences: unknown[] = [];
    for (let i = 0; i < EXPRESSIONS_PER_SEED; i++) {
      const expression = randomExpression(random, 3);
      const text = printExpression(expression);
      const again = treeOrMessage(text);
      const expected = withoutOffsets(expression);
      if (JSON.stringify(sorted(again)) !== JSON.stringify(sorted(expected))) {
        differences.push({ text, again: printed(again) });
      }
    }
    expect(differences.slice(0, 3)).toEqual([]);
  });

  test.each(EXPRESSION_CASES)('of the corpus is read as the same tree: %s', (_, sql) => {
    const expression = flinkSqlFrontend.parseExpression(sql);
    const again = flinkSqlFrontend.parseExpression(printExpression(expression));
    expect(withoutOffsets(again)).toEqual(withoutOffsets(expression));
  });

  test.each([
    'a + b * c - (d - e)',
    '(a + b) * c',
    '-(a + b)',
    '- -a',
    'a - -1',
    'NOT (a OR b) AND (c OR d)',
    'NOT a = b',
    '(NOT a) = b',
    'a = (b = c)',
    'a BETWEEN b + 1 AND (c = d)',
    "a || 'x' || b * c IS NOT NULL",
    'COUNT(*)',
    'SUM(DISTINCT price) FILTER (WHERE qty > 5)',
    "TUMBLE(ts, INTERVAL '1' HOUR)",
    't.`order` + `a b`',
    'CURRENT_DATE',
    '(a).b',
    "arr[1].m['k']",
    "CASE WHEN a THEN 1 ELSE 'it''s' END",
    'CAST(a AS ROW<x INT NOT NULL, y ARRAY<STRING>>)',
    "EXTRACT(HOUR FROM ts) = FLOOR(x) AND FLOOR(ts TO DAY) < TIMESTAMP '2020-01-01 00:00:00'",
    '(a AND b AND c OR d) AND e',
    'a AND (b AND c)',
  ])('has no parentheses but those in: %s', (sql) => {
    expect(printExpression(flinkSqlFrontend.parseExpression(sql))).toBe(sql);
  });
});

describe('a printed query', () => {
  const queries = [AGGREGATE_CASES, EXTRA_CASES, JOIN_CASES, QUERY_CASES, WINDOW_CASES]
    .flat()
    .flatMap(([name, sql]) =>
      flinkSqlFrontend
        .parseScript(sql)
        .flatMap((statement) => ('query' in statement ? [[name, statement.query] as const] : [])),
    );

  test.each(queries)('is read as the same tree: %s', (_, query) => {
    const [again] = flinkSqlFrontend.parseScript(printQuery(query));
    expect(withoutOffsets(again)).toEqual({
      kind: 'select-statement',
      query: withoutOffsets(query),
    });
  });
});

function treeOrMessage(sql: string): unknown {
  try {
    return withoutOffsets(flinkSqlFrontend.parseExpression(sql));
  } catch (error) {
    return String(error);
  }
}

function printed(tree: unknown): string {
  return typeof tree === 'string' ? tree : printExpression(tree as Expression);
}

/** With the properties of every object in alphabetical order. */
function sorted(tree: unknown): unknown {
  if (Array.isArray(tree)) return tree.map(sorted);
  if (typeof tree !== 'object' || tree === null) return tree;
  const entries = Object.entries(tree).map(([key, value]) => [key, sorted(value)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
