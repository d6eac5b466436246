import type { Column } from '../../../columnar/column.js';
import { must } from '../../../common/assert.js';
import { ExpressionError } from '../../../errors/expression-error.js';
import { BIGINT, INT, type SqlType, timestampLtz } from '../../../types/sql-type.js';
import { nullOutside, rescale } from '../../cast/cast-time.js';
import type {
  ArgumentType,
  EvaluationContext,
  ResolvedSignature,
} from '../../function-definition.js';
import { constantInt } from './constant-argument.js';
import { strictSignature } from './signature.js';

/** Of the years 0000 to 9999, as in Flink, which gives NULL for others. */
const YEAR_0_SECONDS = -62_167_219_200n;
const YEAR_9999_SECONDS = 253_402_300_799n;

/** A BIGINT since the epoch and its precision: 0 for seconds, 3 (the default) for milliseconds. */
export function resolveToTimestampLtz(args: readonly ArgumentType[]): ResolvedSignature | string {
  const parameters = args.length === 1 ? [BIGINT] : [BIGINT, INT];
  const signature = strictSignature(args, parameters, timestampLtz(3));
  return typeof signature === 'string' ? signature : { ...signature, nullable: true };
}

export function evaluateToTimestampLtz(
  context: EvaluationContext,
  args: readonly Column[],
  result: SqlType,
): Column {
  const epoch = must(args[0]);
  const precision = args[1] === undefined ? 3 : constantInt(context, args[1], 'TO_TIMESTAMP_LTZ');
  switch (precision) {
    case 0:
      return rescale(
        context,
        nullOutside(context, epoch, YEAR_0_SECONDS, YEAR_9999_SECONDS),
        result,
        1,
        1000,
      );
    case 3:
      return { ...epoch, type: result };
    case null:
      return { ...epoch, type: result, validity: must(args[1]).validity };
    default:
      throw new ExpressionError(
        `TO_TIMESTAMP_LTZ takes seconds (precision 0) or milliseconds (3), not precision ${precision}`,
        'TO_TIMESTAMP_LTZ',
        context.offset,
      );
  }
}
