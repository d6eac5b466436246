import type { Column } from '../../../columnar/column.js';
import { must } from '../../../common/assert.js';
import { VARCHAR } from '../../../types/sql-type.js';
import type {
  ArgumentType,
  EvaluationContext,
  ResolvedSignature,
} from '../../function-definition.js';
import { constantText } from './constant-argument.js';
import { mapStrings } from './look-up-strings.js';
import { strictSignature } from './signature.js';

export function resolveTrim(args: readonly ArgumentType[]): ResolvedSignature | string {
  const parameters = args.length === 2 ? [VARCHAR, VARCHAR] : [VARCHAR];
  return strictSignature(args, parameters, VARCHAR);
}

/** Cuts the characters of a constant second argument, spaces by default, off one end or both. */
export function evaluateTrim(
  context: EvaluationContext,
  args: readonly Column[],
  ends: { readonly start: boolean; readonly end: boolean },
): Column {
  const characters = args[1] === undefined ? ' ' : constantText(context, args[1], 'TRIM');
  if (characters === null) return must(args[1]);
  const cut = new Set(characters);
  return mapStrings(context, must(args[0]), characters, VARCHAR, (text) => {
    const symbols = [...text];
    let start = 0;
    let end = symbols.length;
    while (ends.start && start < end && cut.has(symbols[start] ?? '')) start++;
    while (ends.end && end > start && cut.has(symbols[end - 1] ?? '')) end--;
    return symbols.slice(start, end).join('');
  });
}
