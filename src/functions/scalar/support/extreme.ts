import type { Column } from '../../../columnar/column.js';
import { must } from '../../../common/assert.js';
import { commonType } from '../../common-type.js';
import type {
  ArgumentType,
  EvaluationContext,
  ResolvedSignature,
} from '../../function-definition.js';
import { chooseRows } from './choose-rows.js';
import { evaluateComparison } from './comparison.js';
import { broadcast, commonValidity } from './result-columns.js';
import { anyNullable, printTypes } from './signature.js';
import { unifyStrings } from './unify-strings.js';

export function resolveExtreme(args: readonly ArgumentType[]): ResolvedSignature | string {
  const type = commonType(args.map((arg) => arg.type));
  if (type === undefined || type === null) return `can't compare ${printTypes(args)}`;
  return { parameters: args.map(() => type), result: type, nullable: anyNullable(args) };
}

/** The argument that is `operator` to all others. */
export function evaluateExtreme(
  operator: number,
  context: EvaluationContext,
  args: readonly Column[],
): Column {
  const [first, ...rest] = unifyStrings(context, args);
  let extreme = must(first);
  for (const next of rest) {
    const keep = broadcast(context, evaluateComparison(operator, context, [extreme, next]));
    extreme = chooseRows(context, keep, extreme, next);
  }
  return { ...extreme, validity: commonValidity(context, args) };
}
