import { must } from '../../common/assert.js';
import { BIGINT, DOUBLE, INT } from '../../types/sql-type.js';
import { castValues } from '../cast/cast-values.js';
import type { EvaluationContext, ScalarFunctionDefinition } from '../function-definition.js';
import { commonValidity, newColumn } from './support/result-columns.js';
import {
  anyNullable,
  commonNumericType,
  isInteger,
  isOneOf,
  printTypes,
} from './support/signature.js';

export const round: ScalarFunctionDefinition = {
  name: 'ROUND',
  signature: 'ROUND(number [, decimals INT])',
  description:
    'Rounded half away from zero to that many decimals (none by default), of the same type.',
  example: ['ROUND(1.005E0, 2)', '1.01'],
  deterministic: true,
  resolve(args) {
    const [value, digits] = args;
    const type = value === undefined ? undefined : commonNumericType([value]);
    const fits = args.length <= 2 && (digits === undefined || isOneOf(digits, ['int']));
    if (type === undefined || !fits) {
      return `expects a number and, at most, an INT of digits, got ${printTypes(args)}`;
    }
    const parameters = digits === undefined ? [type] : [type, INT];
    return { parameters, result: type, nullable: anyNullable(args) };
  },
  evaluate(context, args, result) {
    const wide = isInteger(result) ? BIGINT : DOUBLE;
    const { values, step } = castValues(context, must(args[0]), wide);
    const out = newColumn(context, wide, commonValidity(context, args));
    const digits = args[1] ?? { values: noDigits(context), step: 0 };
    const { roundF64, roundI64 } = context.memory.kernels;
    const round = isInteger(result) ? roundI64 : roundF64;
    round(values, step, digits.values, digits.step, context.numRows, out.values);
    return castValues(context, out, result);
  },
};

/** Address of an i32 0. */
function noDigits(context: EvaluationContext): number {
  const address = context.arena.allocate(4);
  context.memory.views.i32[address >>> 2] = 0;
  return address;
}
