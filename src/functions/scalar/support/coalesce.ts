import type { Column } from '../../../columnar/column.js';
import { must } from '../../../common/assert.js';
import { commonType } from '../../common-type.js';
import type {
  ArgumentType,
  EvaluationContext,
  ResolvedSignature,
} from '../../function-definition.js';
import { chooseRows } from './choose-rows.js';
import { isNotNullOf } from './logic.js';
import { printTypes } from './signature.js';
import { unifyStrings } from './unify-strings.js';

export function resolveCoalesce(args: readonly ArgumentType[]): ResolvedSignature | string {
  const type = commonType(args.map((arg) => arg.type));
  if (type === undefined || type === null)
    return `expects values of one type, got ${printTypes(args)}`;
  return {
    parameters: args.map(() => type),
    result: type,
    nullable: args.every((arg) => arg.nullable),
  };
}

export function evaluateCoalesce(context: EvaluationContext, args: readonly Column[]): Column {
  const neverNull = args.findIndex((arg) => arg.validity === 0);
  const useful = neverNull < 0 ? args : args.slice(0, neverNull + 1);
  const choices = unifyStrings(context, useful);
  let chosen = must(choices.at(-1));
  for (let i = choices.length - 2; i >= 0; i--) {
    const choice = must(choices[i]);
    chosen = chooseRows(context, isNotNullOf(context, choice), choice, chosen);
  }
  return chosen;
}
