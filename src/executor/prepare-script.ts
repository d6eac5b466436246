import { flinkSqlFrontend } from '../sql/flink-sql-frontend.js';
import { type ExplainStatement, explainStatementOf } from './explain-analyze.js';
import type { PreparedStatement } from './prepared-statement.js';
import type { QueryRunner } from './query-runner.js';
import { isShowStatement } from './show-statement.js';
import type { StatementPlanner } from './statement-planner.js';

/** The statements of a script, to be executed in order; each is checked when its turn comes. */
export function* prepareScript(
  sql: string,
  planner: StatementPlanner,
  runner: QueryRunner,
): Generator<PreparedStatement, void, void> {
  for (const statement of flinkSqlFrontend.parseScript(sql)) {
    const explain = explainStatementOf(statement, sql);
    if (explain !== undefined) {
      runner.assertOpen();
      yield prepareExplain(explain, sql, planner, runner);
      continue;
    }
    if (isShowStatement(statement)) {
      yield {
        kind: 'show',
        execute: async () => {
          runner.assertOpen();
          return planner.show(statement, sql);
        },
      };
      continue;
    }
    if (statement.kind !== 'select-statement' && statement.kind !== 'insert') {
      yield {
        kind: 'ddl',
        execute: async () => {
          runner.assertOpen();
          planner.executeDdl(statement, sql);
        },
      };
      continue;
    }
    runner.assertOpen();
    const prepared = planner.prepare(statement, sql);
    yield {
      kind: prepared.kind,
      execute: (options = {}) => runner.execute(prepared, sql, options),
      explain: () => planner.explain(prepared),
      explainAnalyze: (options = {}) => runner.explainAnalyze(statement, sql, options),
    };
  }
}

function prepareExplain(
  { statement, isAnalyze }: ExplainStatement,
  sql: string,
  planner: StatementPlanner,
  runner: QueryRunner,
): PreparedStatement {
  const prepared = planner.prepare(statement, sql);
  return {
    kind: 'explain',
    execute: async (options = {}) =>
      isAnalyze ? runner.explainAnalyze(statement, sql, options) : planner.explain(prepared),
  };
}
