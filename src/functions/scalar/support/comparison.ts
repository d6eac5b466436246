import type { Column } from '../../../columnar/column.js';
import { must } from '../../../common/assert.js';
import { COMPARE_EQUAL, COMPARE_NOT_EQUAL } from '../../../kernels/abi.js';
import type { Kernels } from '../../../kernels/kernels.js';
import type { BinaryKernel } from '../../../kernels/select/arithmetic-kernels.js';
import {
  BOOLEAN,
  isTimestamp,
  type PhysicalType,
  physicalTypeOf,
  type SqlType,
  VARCHAR,
} from '../../../types/sql-type.js';
import { commonType } from '../../common-type.js';
import type {
  ArgumentType,
  EvaluationContext,
  ResolvedSignature,
} from '../../function-definition.js';
import { codesBetween } from './codes-between.js';
import { dictionaryTable } from './dictionary-tables.js';
import { lookUp, neverFails } from './look-up-strings.js';
import { commonValidity, newBooleanColumn } from './result-columns.js';
import { anyNullable, printTypes, wrongCount } from './signature.js';

/** Two values of comparable types; a string beside a time is read as one, as Flink does with literals. */
export function resolveComparison(args: readonly ArgumentType[]): ResolvedSignature | string {
  const complaint = wrongCount(args, 2);
  if (complaint !== undefined) return complaint;
  const type = comparableType(args);
  if (type === undefined) return `can't compare ${printTypes(args)}`;
  return { parameters: [type, type], result: BOOLEAN, nullable: anyNullable(args) };
}

/** The type in which two arguments are compared, or undefined. */
export function comparableType(args: readonly ArgumentType[]): SqlType | undefined {
  const types = args.map((arg) => arg.type);
  const common = commonType(types);
  if (common !== undefined) return common ?? VARCHAR;
  const time = types.find((type) => type !== null && (isTimestamp(type) || type.kind === 'date'));
  return types.some((type) => type?.kind === 'varchar') ? (time ?? undefined) : undefined;
}

/** Evaluates one of abi.ts's COMPARE_… over two columns of one type. */
export function evaluateComparison(
  operator: number,
  context: EvaluationContext,
  args: readonly Column[],
): Column {
  const a = must(args[0]);
  const b = must(args[1]);
  const { kernels } = context.memory;
  const physical = physicalTypeOf(a.type);
  const isEquality = operator === COMPARE_EQUAL || operator === COMPARE_NOT_EQUAL;
  if (physical === 'code' && !(isEquality && a.dictionary === b.dictionary)) {
    return compareStrings(operator, context, a, b);
  }
  const out = newBooleanColumn(context, commonValidity(context, args));
  const kernel = comparisonKernel(kernels, physical);
  kernel(operator, a.values, a.step, b.values, b.step, context.numRows, out.values);
  return out;
}

function comparisonKernel(kernels: Kernels, physical: PhysicalType): BinaryKernel {
  switch (physical) {
    case 'u8':
      return kernels.compareU8;
    case 'i64':
      return kernels.compareI64;
    case 'f32':
      return kernels.compareF32;
    case 'f64':
      return kernels.compareF64;
    default:
      return kernels.compareI32;
  }
}

/** Against a constant once per distinct string; otherwise by the bytes of each row's strings. */
function compareStrings(
  operator: number,
  context: EvaluationContext,
  a: Column,
  b: Column,
): Column {
  if (b.step === 0 && b.validity === 0) return compareWithConstant(operator, context, a, b, false);
  if (a.step === 0 && a.validity === 0) return compareWithConstant(operator, context, b, a, true);
  const out = newBooleanColumn(context, commonValidity(context, [a, b]));
  context.memory.kernels.compareUtf8(
    operator,
    must(a.dictionary).address,
    a.values,
    a.step,
    must(b.dictionary).address,
    b.values,
    b.step,
    context.numRows,
    out.values,
  );
  return out;
}

function compareWithConstant(
  operator: number,
  context: EvaluationContext,
  column: Column,
  constant: Column,
  constantFirst: boolean,
): Column {
  const dictionary = must(column.dictionary);
  const { memory } = context;
  const text = must(constant.dictionary).text(memory.views.u32[constant.values >>> 2] ?? 0);
  // Its own copy, since the table outlives the constant's column.
  const constants = context.dictionary();
  const fill = (from: number, to: number, values: number): void => {
    const codes = codesBetween(memory, from, to, constants.intern(text));
    const { address, extraAddress } = codes;
    const { compareUtf8 } = memory.kernels;
    const own = dictionary.address;
    const n = to - from;
    const out = values + from;
    if (constantFirst) {
      compareUtf8(operator, constants.address, extraAddress, 0, own, address, 4, n, out);
    } else {
      compareUtf8(operator, own, address, 4, constants.address, extraAddress, 0, n, out);
    }
    codes.close();
  };
  const key = `${constantFirst ? '>' : '<'}${text}`;
  const table = dictionaryTable(context, dictionary, key, 1, fill);
  return lookUp(context, column, table, BOOLEAN, neverFails);
}
