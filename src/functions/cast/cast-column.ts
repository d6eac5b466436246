import type { Column } from '../../columnar/column.js';
import { assert } from '../../common/assert.js';
import { type SqlType, sameType } from '../../types/sql-type.js';
import type { EvaluationContext } from '../function-definition.js';
import { canCast, isPrimitiveCast } from './can-cast.js';
import { castFromString } from './cast-from-string.js';
import { castTime, castTimeMayFail } from './cast-time.js';
import { castToString } from './cast-to-string.js';
import { castValues } from './cast-values.js';

/**
 * The column converted to `type` as CAST does, or TRY_CAST: then what can't be converted is null instead of an error.
 * The types must be castable (see canCast).
 */
export function castColumn(
  context: EvaluationContext,
  column: Column,
  type: SqlType,
  isTry: boolean,
): Column {
  const from = column.type;
  if (sameType(from, type)) return column;
  assert(canCast(from, type), `no cast from ${from.kind} to ${type.kind}`);
  if (from.kind === 'varchar') return castFromString(context, column, type, isTry);
  if (type.kind === 'varchar') return castToString(context, column);
  return isPrimitiveCast(from, type)
    ? castValues(context, column, type)
    : castTime(context, column, type, isTry);
}

/** Whether CAST between these types meets values that it can't convert: strings, and times too far off. */
export function castMayFail(from: SqlType, to: SqlType): boolean {
  if (from.kind === 'varchar') return to.kind !== 'varchar';
  return castTimeMayFail(from, to);
}
