import { describe, expect, test } from 'vitest';
import { flinkSqlFrontend } from '../../src/sql/flink-sql-frontend.js';
import { AGGREGATE_CASES } from './corpus/aggregate-cases.js';
import { EXPRESSION_CASES } from './corpus/expression-cases.js';
import { EXTRA_CASES } from './corpus/extra-cases.js';
import { JOIN_CASES } from './corpus/join-cases.js';
import { QUERY_CASES } from './corpus/query-cases.js';
import type { SqlCase } from './corpus/sql-case.js';
import { STATEMENT_CASES } from './corpus/statement-cases.js';
import { TABLE_CASES } from './corpus/table-cases.js';
import { WINDOW_CASES } from './corpus/window-cases.js';
import { treeText } from './support/tree-text.js';

describe('the trees of the corpus', () => {
  test.each([
    ['aggregates', AGGREGATE_CASES],
    ['extras', EXTRA_CASES],
    ['joins', JOIN_CASES],
    ['queries', QUERY_CASES],
    ['statements', STATEMENT_CASES],
    ['tables', TABLE_CASES],
    ['windows', WINDOW_CASES],
  ] as const)('of %s are those that were read and approved', async (name, cases) => {
    const text = goldenText(cases, (sql) =>
      flinkSqlFrontend.parseScript(sql).map(treeText).join('\n'),
    );
    await expect(text).toMatchFileSnapshot(`golden/${name}.txt`);
  });

  test('of expressions are those that were read and approved', async () => {
    const text = goldenText(EXPRESSION_CASES, (sql) =>
      treeText(flinkSqlFrontend.parseExpression(sql)),
    );
    await expect(text).toMatchFileSnapshot('golden/expressions.txt');
  });
});

function goldenText(cases: readonly SqlCase[], parse: (sql: string) => string): string {
  return cases.map(([name, sql]) => `-- ${name}\n${sql}\n${parse(sql)}\n`).join('\n');
}
