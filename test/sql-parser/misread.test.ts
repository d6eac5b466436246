import { expect, test } from 'vitest';
import { must } from '../../src/common/assert.js';
import { flinkSqlFrontend } from '../../src/sql/flink-sql-frontend.js';
import { treeText } from './support/tree-text.js';

/** What node-sql-parser, given such a text whole, makes a wrong tree of without a word. */
test.each([
  ['a=1 OR b=2 AND c=3', '(OR (= a 1) (AND (= b 2) (= c 3)))'],
  ['f(a OR b AND c)', '(F() (OR a (AND b c)))'],
  ['COUNT(*) FILTER (WHERE a OR b AND c)', '(COUNT() * (filter: (OR a (AND b c))))'],
  [
    'CASE WHEN a OR b AND c THEN 1 END',
    '(case (branches: ((when: (OR a (AND b c))) (result: 1))))',
  ],
  ['NOT (a) + 4 < c', '(NOT (< (+ a 4) c))'],
  ['x.a-x.b', '(- x.a x.b)'],
  ["'it''s'", "'it's'"],
  [String.raw`'\n'`, String.raw`'\n'`],
  [String.raw`'\'`, String.raw`'\'`],
  ['123456789.123456789123', '123456789.123456789123'],
  ['0.1e-7 + 1e3', '(+ 0.1e-7 1e3)'],
  ['person.address.city', 'person.address.city'],
  ["LISTAGG(name, ',')", "(LISTAGG() name ',')"],
])('%s keeps its meaning', (sql, tree) => {
  expect(treeText(flinkSqlFrontend.parseExpression(sql))).toBe(tree);
});

test.each([
  ['SELECT 1 FROM a, b JOIN c ON b.x = c.x, d', '(join CROSS (join CROSS a (join INNER b c)) d)'],
  ['SELECT 1 FROM a CROSS JOIN b', '(join CROSS a b)'],
  ['SELECT 1 FROM a NATURAL JOIN b', '(join natural INNER a b)'],
])('%s keeps its joins', (sql, joins) => {
  const statement = must(flinkSqlFrontend.parseScript(sql)[0]);
  expect(joinText((statement as unknown as SelectStatement).query.body.from)).toBe(joins);
});

test('columns of an alias are not part of its name', () => {
  const statement = must(flinkSqlFrontend.parseScript('SELECT 1 FROM (SELECT 2) AS t(a, b)')[0]);
  const { alias } = (statement as unknown as SelectStatement).query.body.from;
  expect(treeText(alias)).toBe('((name: t) (columns: a b))');
});

test('hints are not comments', () => {
  const sql = "SELECT 1 FROM t /*+ OPTIONS('a'='b') */ /* a comment */";
  const statement = must(flinkSqlFrontend.parseScript(sql)[0]);
  const { hint } = (statement as unknown as SelectStatement).query.body.from;
  expect(hint).toBe("OPTIONS('a'='b')");
});

test('INTERSECT binds tighter than UNION', () => {
  const sql = 'SELECT 1 UNION SELECT 2 INTERSECT SELECT 3';
  const statement = must(flinkSqlFrontend.parseScript(sql)[0]);
  const { body } = (statement as unknown as SelectStatement).query;
  expect(body).toMatchObject({ operator: 'UNION', right: { operator: 'INTERSECT' } });
});

/** The parts of a statement that these tests look at. */
interface SelectStatement {
  readonly query: { readonly body: { readonly from: Table } };
}

interface Table {
  readonly kind: string;
  readonly name: { readonly parts: readonly { readonly name: string }[] };
  readonly alias?: unknown;
  readonly hint?: string;
  readonly joinType: string;
  readonly natural: boolean;
  readonly left: Table;
  readonly right: Table;
}

function joinText(table: Table): string {
  if (table.kind === 'table') return table.name.parts.map((part) => part.name).join('.');
  const natural = table.natural ? 'natural ' : '';
  return `(join ${natural}${table.joinType} ${joinText(table.left)} ${joinText(table.right)})`;
}
