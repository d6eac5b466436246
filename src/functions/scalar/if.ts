import { must } from '../../common/assert.js';
import { BOOLEAN } from '../../types/sql-type.js';
import { commonType } from '../common-type.js';
import type { ScalarFunctionDefinition } from '../function-definition.js';
import { chooseRows } from './support/choose-rows.js';
import { truthOf } from './support/logic.js';
import { isOneOf, printTypes, wrongCount } from './support/signature.js';
import { unifyStrings } from './support/unify-strings.js';

export const ifFunction: ScalarFunctionDefinition = {
  name: 'IF',
  signature: 'IF(condition BOOLEAN, value, otherwise)',
  description: 'The second argument where the condition is true, else the third.',
  example: ["IF(1 = 2, 'yes', 'no')", '"no"'],
  deterministic: true,
  resolve(args) {
    const complaint = wrongCount(args, 3);
    if (complaint !== undefined) return complaint;
    const [condition, ...results] = args;
    const type = commonType(results.map((arg) => arg.type));
    if (!isOneOf(must(condition), ['boolean']) || type === undefined || type === null) {
      return `expects BOOLEAN and two values of one type, got ${printTypes(args)}`;
    }
    const nullable = results.some((arg) => arg.nullable);
    return { parameters: [BOOLEAN, type, type], result: type, nullable };
  },
  evaluate(context, args) {
    const [a, b] = unifyStrings(context, args.slice(1));
    return chooseRows(context, truthOf(context, must(args[0])), must(a), must(b));
  },
};
