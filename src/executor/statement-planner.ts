import type { ConnectorRegistry } from '../connectors/connector-registry.js';
import { SqlError } from '../errors/sql-error.js';
import { bindCreateTable } from '../plan/bind-create-table.js';
import { type Catalog, tableNameOf } from '../plan/catalog.js';
import type { ChangelogModes } from '../plan/changelog-modes.js';
import { explainInsert, explainPlan } from '../plan/explain.js';
import type { InsertPlan, PhysicalPlan } from '../plan/physical/physical-plan.js';
import { type DeadLetterPlan, planDeadLetters } from '../plan/plan-dead-letters.js';
import { planInsert } from '../plan/plan-insert.js';
import { planQuery } from '../plan/plan-query.js';
import type { DimensionTables } from '../runtime/dimension-tables.js';
import { connectorOf } from '../runtime/source-opener.js';
import { flinkSqlFrontend } from '../sql/flink-sql-frontend.js';
import type { Statement } from '../sql/statement-ast.js';
import { ConnectorChangelogModes } from './connector-changelog-modes.js';
import { explainStatementOf } from './explain-analyze.js';
import { refusedStatement } from './refused-statement.js';
import type { RunnableStatement } from './runnable-statement.js';
import { isShowStatement, type ShowStatement, showStatement } from './show-statement.js';
import { type SqlVocabulary, sqlVocabulary } from './sql-vocabulary.js';

/** A query, or an INSERT INTO, ready to run. */
export type PreparedPlan =
  | { readonly kind: 'query'; readonly plan: PhysicalPlan }
  | { readonly kind: 'insert'; readonly insert: InsertPlan };

/** Turns statements into plans, and keeps the tables that they declare. */
export class StatementPlanner {
  readonly #catalog: Catalog;
  readonly #connectors: ConnectorRegistry;
  readonly #dimensions: DimensionTables;
  readonly #modes: ChangelogModes;

  constructor(catalog: Catalog, connectors: ConnectorRegistry, dimensions: DimensionTables) {
    this.#catalog = catalog;
    this.#connectors = connectors;
    this.#dimensions = dimensions;
    this.#modes = new ConnectorChangelogModes(connectors);
  }

  /** One that knows the same tables now, and declares further ones for itself. */
  copy(): StatementPlanner {
    return new StatementPlanner(this.#catalog.copy(), this.#connectors, this.#dimensions);
  }

  /** Throws what would be thrown if the statement were executed now. A table that it declares is known from then on. */
  check(statement: Statement, sql: string): void {
    const explained = explainStatementOf(statement, sql)?.statement ?? statement;
    if (explained.kind === 'select-statement' || explained.kind === 'insert') {
      this.prepare(explained, sql);
    } else if (isShowStatement(statement)) {
      this.show(statement, sql);
    } else {
      this.executeDdl(statement, sql);
    }
    if (statement.kind !== 'create-table') return;
    const table = this.#catalog.find(tableNameOf(statement.name, sql));
    if (table !== undefined) connectorOf(table, this.#connectors);
  }

  /** CREATE TABLE or DROP TABLE. Throws SqlError for any other statement. */
  executeDdl(statement: Statement, sql: string): void {
    switch (statement.kind) {
      case 'create-table':
        if (statement.ifNotExists && this.#catalog.find(tableNameOf(statement.name, sql))) return;
        this.#catalog.add(
          bindCreateTable(
            statement,
            sql,
            this.#catalog,
            (connector) => this.#connectors.find(connector)?.metadata,
          ),
        );
        return;
      case 'drop': {
        if (statement.objectKind !== 'TABLE') break;
        if (this.#catalog.drop(tableNameOf(statement.name, sql)) || statement.ifExists) return;
        this.#catalog.resolve(statement.name, sql);
        return;
      }
      default:
        break;
    }
    throw refusedStatement(statement, sql);
  }

  /** What SHOW TABLES, SHOW CREATE TABLE or DESCRIBE tells of the tables that there are now. */
  show(statement: ShowStatement, sql: string): string {
    return showStatement(statement, sql, this.#catalog);
  }

  /** The names that statements may use. */
  vocabulary(): SqlVocabulary {
    return sqlVocabulary(this.#catalog, this.#connectors.names());
  }

  /** The one SELECT or INSERT INTO of a text. Throws SqlError where it is anything else. */
  single(sql: string): RunnableStatement {
    const statement = this.#single(sql);
    if (statement.kind === 'explain') {
      const call = explainStatementOf(statement, sql)?.isAnalyze ? 'explainAnalyze' : 'explain';
      throw new SqlError(
        `EXPLAIN gives no rows: call ${call}(sql) for its text`,
        sql,
        statement.offset,
      );
    }
    return runnable(statement, sql);
  }

  /** As `single`, or the one EXPLAIN of a text, with or without ANALYZE: what is to be explained. */
  explained(sql: string): RunnableStatement {
    const statement = this.#single(sql);
    return explainStatementOf(statement, sql)?.statement ?? runnable(statement, sql);
  }

  /** The one SHOW or DESCRIBE of a text. Throws SqlError where it is anything else. */
  shown(sql: string): ShowStatement {
    const statement = this.#single(sql);
    if (isShowStatement(statement)) return statement;
    throw new SqlError(
      'Expected SHOW TABLES, SHOW CREATE TABLE or DESCRIBE',
      sql,
      statement.offset,
      'SQL_UNSUPPORTED',
    );
  }

  #single(sql: string): Statement {
    const [statement, another] = flinkSqlFrontend.parseScript(sql);
    if (statement === undefined)
      throw new SqlError('Expected a SELECT but the text is empty', sql, 0, 'SQL_SYNTAX');
    if (another !== undefined)
      throw new SqlError('Expected one SELECT alone', sql, another.offset, 'SQL_SYNTAX');
    return statement;
  }

  /** Checks a statement against the tables that there are now. */
  prepare(statement: RunnableStatement, sql: string): PreparedPlan {
    return statement.kind === 'insert'
      ? { kind: 'insert', insert: planInsert(statement, sql, this.#catalog, this.#modes) }
      : { kind: 'query', plan: planQuery(statement.query, sql, this.#catalog, this.#modes) };
  }

  /** Where rows that can't be decoded go, by the options of the tables that the plan reads. */
  deadLettersOf(prepared: PreparedPlan): readonly DeadLetterPlan[] {
    return prepared.kind === 'insert'
      ? planDeadLetters(prepared.insert.query, this.#catalog, prepared.insert.table)
      : planDeadLetters(prepared.plan, this.#catalog, undefined);
  }

  /** The plan as text, with what is to be known of the tables it reads. */
  explain(prepared: PreparedPlan): string {
    const plan = queryPlanOf(prepared);
    const warnings = [...this.#catalog.tables()].flatMap(({ name }) =>
      readsTable(plan, name) ? this.#dimensions.warnings(name) : [],
    );
    const text =
      prepared.kind === 'insert' ? explainInsert(prepared.insert) : explainPlan(prepared.plan);
    return [text, ...warnings].join('\n');
  }
}

function runnable(statement: Statement, sql: string): RunnableStatement {
  if (statement.kind === 'select-statement' || statement.kind === 'insert') return statement;
  if (statement.kind === 'statement-set') throw refusedStatement(statement, sql);
  throw new SqlError(
    'Expected a SELECT or INSERT INTO: tables are declared by executeDDL',
    sql,
    statement.offset,
  );
}

/** The plan of a SELECT, or of the query of an INSERT INTO. */
export function queryPlanOf(prepared: PreparedPlan): PhysicalPlan {
  return prepared.kind === 'insert' ? prepared.insert.query : prepared.plan;
}

function readsTable(plan: PhysicalPlan, name: string): boolean {
  switch (plan.kind) {
    case 'scan':
      return plan.table.name === name;
    case 'union-all':
      return plan.inputs.some((input) => readsTable(input, name));
    case 'lookup-join':
      return plan.dimension.name === name || readsTable(plan.input, name);
    default:
      return readsTable(plan.input, name);
  }
}
