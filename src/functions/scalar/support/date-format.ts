import type { Column } from '../../../columnar/column.js';
import { must } from '../../../common/assert.js';
import { ExpressionError } from '../../../errors/expression-error.js';
import { isTimestamp, timestamp, VARCHAR } from '../../../types/sql-type.js';
import {
  formatTime,
  parseTimeFormat,
  type TimeFormat,
  UnknownPatternLetter,
} from '../../cast/time-format.js';
import type {
  ArgumentType,
  EvaluationContext,
  ResolvedSignature,
} from '../../function-definition.js';
import { constantText } from './constant-argument.js';
import { strictSignature } from './signature.js';

/** A timestamp, or a string that is read as one, and a constant pattern. */
export function resolveDateFormat(args: readonly ArgumentType[]): ResolvedSignature | string {
  const type = args[0]?.type;
  if (type?.kind === 'varchar' && args[1] !== undefined) {
    const asTimestamp = [{ type: timestamp(3), nullable: args[0]?.nullable ?? true }, args[1]];
    return strictSignature(asTimestamp, [timestamp(3), VARCHAR], VARCHAR);
  }
  const time = type && isTimestamp(type) ? type : timestamp(3);
  return strictSignature(args, [time, VARCHAR], VARCHAR);
}

export function evaluateDateFormat(context: EvaluationContext, args: readonly Column[]): Column {
  const pattern = constantText(context, must(args[1]), 'DATE_FORMAT');
  if (pattern === null) return must(args[1]);
  return formatTime(context, must(args[0]), formatOf(context, pattern));
}

function formatOf(context: EvaluationContext, pattern: string): TimeFormat {
  try {
    return parseTimeFormat(pattern);
  } catch (error) {
    if (!(error instanceof UnknownPatternLetter)) throw error;
    throw new ExpressionError(
      `DATE_FORMAT does not know the letter ${error.letter} of '${pattern}'; ` +
        'use y, M, d, H, m, s, S, and put text between single quotes',
      'DATE_FORMAT',
      context.offset,
    );
  }
}
