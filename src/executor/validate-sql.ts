import { suggestionIn } from '../errors/did-you-mean.js';
import type { ErrorCode } from '../errors/error-codes.js';
import { locate, SqlError, tokenAt } from '../errors/sql-error.js';
import { StreamingError } from '../errors/streaming-error.js';
import { flinkSqlFrontend } from '../sql/flink-sql-frontend.js';
import type { StatementAttempt } from '../sql/sql-frontend.js';
import type { StatementPlanner } from './statement-planner.js';

/** What is wrong at one place of a SQL text. */
export interface SqlDiagnostic {
  readonly severity: 'error';
  readonly code: ErrorCode;
  /** One sentence, without the place. */
  readonly message: string;
  /** 0-based, in UTF-16 units. */
  readonly from: number;
  /** Exclusive; equal to `from` at the end of the text. */
  readonly to: number;
  /** 1-based, of `from`. */
  readonly line: number;
  /** 1-based, of `from`. */
  readonly column: number;
  /** What stands there; secrets are stars. */
  readonly token: string;
  /** The name that was probably meant. */
  readonly suggestion: string | undefined;
}

/** The first error of each statement, in order. `planner` stays as it is. */
export function validateSql(sql: string, planner: StatementPlanner): readonly SqlDiagnostic[] {
  const scratch = planner.copy();
  const diagnostics: SqlDiagnostic[] = [];
  /** Names of tables whose declarations are wrong. */
  const broken = new Set<string>();
  for (const attempt of flinkSqlFrontend.parseEach(sql)) {
    const { error, declares } = check(attempt, sql, scratch);
    if (error === undefined) continue;
    if (declares !== undefined) broken.add(declares);
    const diagnostic = describe(error, sql, attempt.start);
    // What is wrong with it has been said where it is declared.
    if (diagnostic.code === 'SQL_UNKNOWN_TABLE' && broken.has(unquoted(diagnostic.token))) continue;
    diagnostics.push(diagnostic);
  }
  return diagnostics;
}

/** Lets `planner` know the tables that a text declares, so far as they are right. */
export function declareTables(sql: string, planner: StatementPlanner): void {
  for (const attempt of flinkSqlFrontend.parseEach(sql)) {
    const isDdl = attempt.kind === 'statement' && attempt.statement.kind === 'create-table';
    if (isDdl) check(attempt, sql, planner);
  }
}

interface FailedStatement {
  readonly error: StreamingError | undefined;
  /** The table that it would have declared. */
  readonly declares?: string | undefined;
}

function check(attempt: StatementAttempt, sql: string, planner: StatementPlanner): FailedStatement {
  if (attempt.kind === 'failed') return attempt;
  const { statement } = attempt;
  try {
    planner.check(statement, sql);
    return { error: undefined };
  } catch (error) {
    if (!(error instanceof StreamingError)) throw error;
    const declares =
      statement.kind === 'create-table' ? statement.name.parts.at(-1)?.name : undefined;
    return { error, declares };
  }
}

/** An error without a place in this text is shown at the statement that has it. */
function describe(error: StreamingError, sql: string, start: number): SqlDiagnostic {
  const isPlaced = error instanceof SqlError && error.isIn(sql);
  const message = error instanceof SqlError ? error.sentence : error.message;
  const { offset, line, column } = isPlaced ? error.position : locate(sql, start);
  const token = isPlaced ? error.token : tokenAt(sql, start);
  return {
    severity: 'error',
    code: error.code,
    message,
    from: offset,
    to: offset + token.length,
    line,
    column,
    token,
    suggestion: suggestionIn(message),
  };
}

function unquoted(token: string): string {
  return /^[`"]/.test(token) ? token.slice(1, -1) : token;
}
