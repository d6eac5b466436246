import type { ConnectorRegistry } from '../connectors/connector-registry.js';
import { SqlError } from '../errors/sql-error.js';
import type { PhysicalPlan } from '../plan/physical/physical-plan.js';
import { scansOf } from '../plan/physical/scans-of.js';
import type { Statement } from '../sql/statement-ast.js';
import { refusedStatement } from './refused-statement.js';
import type { RunnableStatement } from './runnable-statement.js';

/** EXPLAIN of a statement that runs as a query. */
export interface ExplainStatement {
  readonly statement: RunnableStatement;
  /** Whether the query is run, and what it did is told. */
  readonly isAnalyze: boolean;
}

/** Undefined for another statement than EXPLAIN. Throws SqlError where what is to be explained does not run as a query. */
export function explainStatementOf(
  statement: Statement,
  sql: string,
): ExplainStatement | undefined {
  if (statement.kind !== 'explain') return undefined;
  const { statement: explained, details } = statement;
  if (explained.kind !== 'select-statement' && explained.kind !== 'insert') {
    throw explained.kind === 'statement-set'
      ? refusedStatement(explained, sql)
      : new SqlError('Expected EXPLAIN of a SELECT or INSERT INTO', sql, explained.offset);
  }
  return { statement: explained, isAnalyze: details.includes('ANALYZE') };
}

/** EXPLAIN ANALYZE runs to the end, so that all tables must have one. Throws SqlError. */
export function refuseEndless(
  plan: PhysicalPlan,
  { offset }: Statement,
  sql: string,
  connectors: ConnectorRegistry,
): void {
  for (const { table } of scansOf(plan)) {
    const connector = connectors.lookup(table.options.get('connector') ?? '', table.name);
    if (connector.isBounded(connectors.optionsOf(table))) continue;
    throw new SqlError(
      `EXPLAIN ANALYZE runs a query to its end, and table "${table.name}" has none: call explainAnalyze() of the running query, ` +
        "or give the table an end, such as 'scan.bounded.mode' = 'latest-offset' or 'number-of-rows'",
      sql,
      offset,
    );
  }
}
