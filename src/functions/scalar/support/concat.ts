import type { Column } from '../../../columnar/column.js';
import { must } from '../../../common/assert.js';
import { VARCHAR } from '../../../types/sql-type.js';
import type {
  ArgumentType,
  EvaluationContext,
  ResolvedSignature,
} from '../../function-definition.js';
import { internMeasured } from './intern-measured.js';
import { mapStrings } from './look-up-strings.js';
import { commonValidity } from './result-columns.js';
import { strictSignature } from './signature.js';

export function resolveConcat(args: readonly ArgumentType[]): ResolvedSignature | string {
  return strictSignature(args, args.length === 0 ? [VARCHAR] : args.map(() => VARCHAR), VARCHAR);
}

/** Two strings (see lowerCall): with a constant on one side once per distinct string, else row by row. */
export function evaluateConcat(context: EvaluationContext, args: readonly Column[]): Column {
  const a = must(args[0]);
  const b = must(args[1]);
  if (b.step === 0 && b.validity === 0) {
    const suffix = textOf(context, b);
    return mapStrings(context, a, `>${suffix}`, VARCHAR, (text) => text + suffix);
  }
  if (a.step === 0 && a.validity === 0) {
    const prefix = textOf(context, a);
    return mapStrings(context, b, `<${prefix}`, VARCHAR, (text) => prefix + text);
  }
  const validity = commonValidity(context, [a, b]);
  const aDictionary = must(a.dictionary).address;
  const bDictionary = must(b.dictionary).address;
  return internMeasured(context, validity, (offsets, bytes) => {
    context.memory.kernels.concatUtf8(
      aDictionary,
      a.values,
      a.step,
      bDictionary,
      b.values,
      b.step,
      validity,
      context.numRows,
      offsets,
      bytes,
    );
  });
}

function textOf(context: EvaluationContext, constant: Column): string {
  const code = context.memory.views.u32[constant.values >>> 2] ?? 0;
  return must(constant.dictionary).text(code);
}
