import type { Column } from '../../../columnar/column.js';
import { must } from '../../../common/assert.js';
import { ExpressionError } from '../../../errors/expression-error.js';
import { BOOLEAN, VARCHAR } from '../../../types/sql-type.js';
import type {
  ArgumentType,
  EvaluationContext,
  ResolvedSignature,
} from '../../function-definition.js';
import { codesBetween } from './codes-between.js';
import { constantText } from './constant-argument.js';
import { dictionaryTable } from './dictionary-tables.js';
import { lookUp, neverFails } from './look-up-strings.js';
import { commonValidity, newBooleanColumn } from './result-columns.js';
import { strictSignature } from './signature.js';

const NO_ESCAPE = -1;
const ASCII_MAX = 127;

/** LIKE(string, pattern[, escape]). */
export function resolveLike(args: readonly ArgumentType[]): ResolvedSignature | string {
  const parameters = args.length === 3 ? [VARCHAR, VARCHAR, VARCHAR] : [VARCHAR, VARCHAR];
  return strictSignature(args, parameters, BOOLEAN);
}

export function evaluateLike(context: EvaluationContext, args: readonly Column[]): Column {
  const text = must(args[0]);
  const pattern = must(args[1]);
  const escapeByte = args[2] === undefined ? NO_ESCAPE : escapeOf(context, args[2]);
  if (escapeByte === null) return { ...must(args[2]), type: BOOLEAN, dictionary: undefined };
  if (pattern.step === 0 && pattern.validity === 0) {
    return likeConstant(context, text, must(constantText(context, pattern, 'LIKE')), escapeByte);
  }
  const out = newBooleanColumn(context, commonValidity(context, [text, pattern]));
  context.memory.kernels.likeUtf8(
    must(text.dictionary).address,
    text.values,
    text.step,
    must(pattern.dictionary).address,
    pattern.values,
    pattern.step,
    escapeByte,
    context.numRows,
    out.values,
  );
  return out;
}

/** Each distinct string is matched once. */
function likeConstant(
  context: EvaluationContext,
  text: Column,
  pattern: string,
  escapeByte: number,
): Column {
  checkPattern(context, pattern, escapeByte);
  const dictionary = must(text.dictionary);
  const patterns = context.dictionary();
  const { memory } = context;
  const key = `${escapeByte} ${pattern}`;
  const table = dictionaryTable(context, dictionary, key, 1, (from, to, values) => {
    const code = patterns.intern(pattern);
    const codes = codesBetween(memory, from, to, code);
    memory.kernels.likeUtf8(
      dictionary.address,
      codes.address,
      4,
      patterns.address,
      codes.extraAddress,
      0,
      escapeByte,
      to - from,
      values + from,
    );
    codes.close();
  });
  return lookUp(context, text, table, BOOLEAN, neverFails);
}

/** null for a NULL. */
function escapeOf(context: EvaluationContext, column: Column): number | null {
  const text = constantText(context, column, 'LIKE');
  if (text === null) return null;
  const code = text.codePointAt(0) ?? ASCII_MAX + 1;
  if (text.length === 1 && code <= ASCII_MAX) return code;
  throw new ExpressionError(
    `The ESCAPE of LIKE must be one ASCII character, not '${text}'`,
    'LIKE',
    context.offset,
  );
}

function checkPattern(context: EvaluationContext, pattern: string, escapeByte: number): void {
  if (escapeByte === NO_ESCAPE) return;
  const escapeCharacter = String.fromCharCode(escapeByte);
  for (let i = 0; i < pattern.length; i++) {
    if (pattern[i] !== escapeCharacter) continue;
    i++;
    const escaped = pattern[i];
    if (escaped === '%' || escaped === '_' || escaped === escapeCharacter) continue;
    throw new ExpressionError(
      `In the LIKE pattern '${pattern}' the escape '${escapeCharacter}' must stand before %, _ or itself`,
      'LIKE',
      context.offset,
    );
  }
}
