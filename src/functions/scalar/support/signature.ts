import { BIGINT, INT, printType, type SqlType } from '../../../types/sql-type.js';
import { commonType } from '../../common-type.js';
import type { ArgumentType, ResolvedSignature } from '../../function-definition.js';

export function anyNullable(args: readonly ArgumentType[]): boolean {
  return args.some((arg) => arg.nullable);
}

/** "VARCHAR and INT", as error messages name what a call was given. */
export function printTypes(args: readonly ArgumentType[]): string {
  const names = args.map((arg) => (arg.type === null ? 'NULL' : printType(arg.type)));
  if (names.length === 0) return 'nothing';
  const last = names.pop() ?? '';
  return names.length === 0 ? last : `${names.join(', ')} and ${last}`;
}

/** The complaint of a function that takes `count` arguments, or undefined where it got them. */
export function wrongCount(args: readonly ArgumentType[], count: number): string | undefined {
  if (args.length === count) return undefined;
  return `expects ${count === 1 ? 'one argument' : `${count} arguments`}, got ${args.length}`;
}

/** Whether an argument can be taken for one of these kinds; an untyped NULL can be for any. */
export function isOneOf(arg: ArgumentType, kinds: readonly SqlType['kind'][]): boolean {
  return arg.type === null || kinds.includes(arg.type.kind);
}

export const NUMERIC_KINDS: readonly SqlType['kind'][] = ['int', 'bigint', 'float', 'double'];

/** The widest of numeric arguments (NULLs count as INT), or undefined where one is no number. */
export function commonNumericType(args: readonly ArgumentType[]): SqlType | undefined {
  if (!args.every((arg) => isOneOf(arg, NUMERIC_KINDS))) return undefined;
  return commonType(args.map((arg) => arg.type)) ?? INT;
}

export function isInteger(type: SqlType): boolean {
  return type.kind === BIGINT.kind || type.kind === INT.kind;
}

/** A function over exactly these parameter types, whose result is null exactly where an argument is. */
export function strictSignature(
  args: readonly ArgumentType[],
  parameters: readonly SqlType[],
  result: SqlType,
): ResolvedSignature | string {
  const complaint = wrongCount(args, parameters.length);
  if (complaint !== undefined) return complaint;
  const fits = args.every((arg, i) => {
    const wanted = parameters[i];
    return wanted !== undefined && isAssignable(arg.type, wanted);
  });
  if (!fits) {
    const wanted = printTypes(parameters.map((type) => ({ type, nullable: false })));
    return `expects ${wanted}, got ${printTypes(args)}`;
  }
  return { parameters, result, nullable: anyNullable(args) };
}

/** Whether a value of one type may stand where another is wanted, without an explicit CAST. */
function isAssignable(type: SqlType | null, wanted: SqlType): boolean {
  if (type === null || type.kind === wanted.kind) return true;
  const common = commonType([type, wanted]);
  return common?.kind === wanted.kind;
}
