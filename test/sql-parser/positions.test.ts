import { describe, expect, test } from 'vitest';
import { flinkSqlFrontend } from '../../src/sql/flink-sql-frontend.js';
import { AGGREGATE_CASES } from './corpus/aggregate-cases.js';
import { EXTRA_CASES } from './corpus/extra-cases.js';
import { JOIN_CASES } from './corpus/join-cases.js';
import { QUERY_CASES } from './corpus/query-cases.js';
import { STATEMENT_CASES } from './corpus/statement-cases.js';
import { TABLE_CASES } from './corpus/table-cases.js';
import { WINDOW_CASES } from './corpus/window-cases.js';

interface Node {
  readonly [property: string]: unknown;
}

const CASES = [
  ...[AGGREGATE_CASES, EXTRA_CASES, JOIN_CASES, QUERY_CASES].flat(),
  ...[STATEMENT_CASES, TABLE_CASES, WINDOW_CASES].flat(),
];

describe('every node', () => {
  test.each(CASES)('stands where its text stands: %s', (_, sql) => {
    const wrong = nodesOf(flinkSqlFrontend.parseScript(sql)).filter(
      (node) => typeof node.offset === 'number' && !startsAsExpected(node, sql.slice(node.offset)),
    );
    expect(wrong).toEqual([]);
  });

  test.each(CASES)('is frozen: %s', (_, sql) => {
    const statements = flinkSqlFrontend.parseScript(sql);
    expect([statements, ...nodesOf(statements)].filter((node) => !Object.isFrozen(node))).toEqual(
      [],
    );
  });
});

test('operators stand at their own words', () => {
  const sql =
    'SELECT a + b * c - d FROM t WHERE NOT e = f AND g IS NOT NULL OR h NOT IN (i - j) AND k BETWEEN l AND m';
  const operators = nodesOf(flinkSqlFrontend.parseScript(sql))
    .filter((node) => ['binary', 'unary', 'is', 'in', 'between'].includes(String(node.kind)))
    .map((node) => sql.slice(Number(node.offset)).split(' ', 1)[0]);
  expect(operators.sort()).toEqual(
    ['*', '+', '-', '-', '=', 'AND', 'AND', 'BETWEEN', 'IS', 'NOT', 'NOT', 'OR'].sort(),
  );
});

test('options stand at their keys and values', () => {
  const sql = "CREATE TABLE t (a INT) WITH ('k' = 'v')";
  const [option] = nodesOf(flinkSqlFrontend.parseScript(sql)).filter((node) => 'keyOffset' in node);
  expect(option).toMatchObject({ keyOffset: sql.indexOf("'k'"), valueOffset: sql.indexOf("'v'") });
});

test('offsets count from the start of the script', () => {
  const sql = 'SELECT 1; SELECT second_column';
  const names = nodesOf(flinkSqlFrontend.parseScript(sql)).filter((node) => 'name' in node);
  expect(names).toEqual([{ name: 'second_column', offset: sql.indexOf('second_column') }]);
});

/** The text at a node's offset begins with what the node was made of. */
function startsAsExpected(node: Node, text: string): boolean {
  if ('nullable' in node) return /^[A-Z]/.test(text);
  const begins = (prefix: unknown): boolean =>
    text.toUpperCase().startsWith(String(prefix).toUpperCase());
  switch (node.kind) {
    case 'number':
      return begins(node.text);
    case 'string':
      return begins("'");
    case 'binary':
      return begins(String(node.operator).split(' ', 1)[0]) || begins('!=');
    case 'between':
    case 'in':
    case 'like':
      return begins(node.negated === true ? 'NOT' : node.kind);
    case 'is':
    case 'case':
    case 'select':
    case 'values':
    case 'insert':
    case 'explain':
    case 'drop':
      return begins(node.kind);
    case 'call':
      return begins(String(node.name).split(/[ .]/, 1)[0]) || begins('`');
    case 'join':
      return begins('JOIN') || begins(',');
    case 'window-table':
      return begins(node.function);
    case 'set-operation':
      return begins(node.operator);
    case undefined:
      return (
        !('name' in node && typeof node.name === 'string') ||
        begins(node.name) ||
        /^[`"]/.test(text)
      );
    default:
      return /^[\w`"'([.*]/.test(text);
  }
}

function nodesOf(tree: unknown): readonly Node[] {
  if (typeof tree !== 'object' || tree === null) return [];
  const below = Object.values(tree).flatMap(nodesOf);
  return Array.isArray(tree) ? below : [tree as Node, ...below];
}
