import type { Column } from '../../../columnar/column.js';
import { must } from '../../../common/assert.js';
import { COMPARE_GREATER_OR_EQUAL } from '../../../kernels/abi.js';
import { INT, VARCHAR } from '../../../types/sql-type.js';
import type {
  ArgumentType,
  EvaluationContext,
  ResolvedSignature,
} from '../../function-definition.js';
import { internMeasured } from './intern-measured.js';
import { mapStrings } from './look-up-strings.js';
import { commonValidity, newBitmap, newBooleanColumn } from './result-columns.js';
import { strictSignature } from './signature.js';

const LENGTH_MAX = 2 ** 31 - 1;

/** SUBSTRING(string, from[, length]). A negative length gives null, as in Flink. */
export function resolveSubstring(args: readonly ArgumentType[]): ResolvedSignature | string {
  const parameters = args.length === 3 ? [VARCHAR, INT, INT] : [VARCHAR, INT];
  const signature = strictSignature(args, parameters, VARCHAR);
  if (typeof signature === 'string') return signature;
  return { ...signature, nullable: signature.nullable || args.length === 3 };
}

export function evaluateSubstring(context: EvaluationContext, args: readonly Column[]): Column {
  const text = must(args[0]);
  const from = must(args[1]);
  const length = args[2] ?? wholeLength(context);
  const isConstant = [from, length].every((arg) => arg.step === 0 && arg.validity === 0);
  return isConstant
    ? cutAtConstants(context, text, from, length)
    : cutByRow(context, text, from, length);
}

function cutAtConstants(
  context: EvaluationContext,
  text: Column,
  from: Column,
  length: Column,
): Column {
  const { i32 } = context.memory.views;
  const position = i32[from.values >>> 2] ?? 0;
  const count = i32[length.values >>> 2] ?? 0;
  return mapStrings(context, text, `${position},${count}`, VARCHAR, (whole) => {
    if (count < 0) return null;
    const characters = [...whole];
    const start = position > 0 ? position - 1 : position < 0 ? characters.length + position : 0;
    return start < 0 ? '' : characters.slice(start, start + count).join('');
  });
}

function cutByRow(context: EvaluationContext, text: Column, from: Column, length: Column): Column {
  const { kernels } = context.memory;
  const n = context.numRows;
  const isCut = newBooleanColumn(context, 0);
  const zero = constantInt32(context, 0);
  const { values, step } = length;
  kernels.compareI32(COMPARE_GREATER_OR_EQUAL, values, step, zero, 0, n, isCut.values);
  const validity = newBitmap(context);
  kernels.bytesToBitmap(isCut.values, n, validity);
  kernels.bitmapAnd(validity, commonValidity(context, [text, from, length]), n, validity);
  return internMeasured(context, validity, (offsets, bytes) => {
    const dictionary = must(text.dictionary).address;
    kernels.substringUtf8(
      dictionary,
      text.values,
      text.step,
      from.values,
      from.step,
      values,
      step,
      validity,
      n,
      offsets,
      bytes,
    );
  });
}

function wholeLength(context: EvaluationContext): Column {
  const values = constantInt32(context, LENGTH_MAX);
  return { type: INT, values, step: 0, validity: 0, dictionary: undefined };
}

/** Address of the value. */
function constantInt32(context: EvaluationContext, value: number): number {
  const address = context.arena.allocate(4);
  context.memory.views.i32[address >>> 2] = value;
  return address;
}
