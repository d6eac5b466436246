import type { ErrorCode } from './error-codes.js';
import { ErrorType } from './error-type.js';
import { locate } from './sql-error.js';
import { StreamingError } from './streaming-error.js';

/** A value that an expression can't compute with, such as a division by zero, found while a query runs. */
export class ExpressionError extends StreamingError {
  override readonly name = 'ExpressionError';
  /** 0-based place of the expression in the SQL text. */
  readonly sqlOffset: number;

  /** `message` is one sentence that says what went wrong and how to guard against it. */
  constructor(
    message: string,
    functionName: string,
    sqlOffset: number,
    {
      cause,
      code = 'EXPRESSION_FAILED',
    }: { readonly cause?: unknown; readonly code?: ErrorCode } = {},
  ) {
    super(
      ErrorType.OPERATOR_ERROR,
      message,
      { component: 'expression', operation: functionName },
      { cause, code },
    );
    this.sqlOffset = sqlOffset;
  }

  /** The same error with its place in words, for whoever knows the SQL text. */
  locatedIn(sql: string): ExpressionError {
    const { line, column } = locate(sql, this.sqlOffset);
    const sentence = this.message.replace(/\.$/, '');
    const located = new ExpressionError(
      `${sentence} (at line ${line}, column ${column})`,
      this.context.operation ?? '',
      this.sqlOffset,
      { cause: this, code: this.code },
    );
    return located.amend({ sql: { line, column } });
  }
}
