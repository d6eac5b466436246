import type { Expression, FunctionCall } from '../ast.js';
import type { TokenCursor } from '../token-cursor.js';

type ArgumentRule = (cursor: TokenCursor) => Partial<FunctionCall>;

/** Functions whose arguments have keywords between them, each with the rule for what its parentheses hold. */
export const SPECIAL_ARGUMENTS: ReadonlyMap<string, ArgumentRule> = new Map<string, ArgumentRule>([
  ['CEIL', roundingArguments],
  ['CEILING', roundingArguments],
  ['EXTRACT', extractArguments],
  ['FLOOR', roundingArguments],
  ['JSON_ARRAY', jsonArguments],
  ['JSON_ARRAYAGG', jsonArguments],
  ['JSON_EXISTS', jsonArguments],
  ['JSON_OBJECT', jsonArguments],
  ['JSON_OBJECTAGG', jsonArguments],
  ['JSON_QUERY', jsonArguments],
  ['JSON_VALUE', jsonArguments],
  ['OVERLAY', overlayArguments],
  ['POSITION', positionArguments],
  ['SUBSTRING', substringArguments],
  ['TIMESTAMPADD', timestampArguments],
  ['TIMESTAMPDIFF', timestampArguments],
  ['TRIM', trimArguments],
]);

const TIME_UNITS: readonly string[] = (
  'YEAR QUARTER MONTH WEEK DAY HOUR MINUTE SECOND MILLISECOND MICROSECOND NANOSECOND EPOCH DOW DOY ISODOW ISOYEAR ' +
  'DECADE CENTURY MILLENNIUM'
).split(' ');

/** A unit of time in upper case; `SQL_TSI_DAY` is DAY. */
function readTimeUnit(cursor: TokenCursor): string {
  const unit = cursor.token.keyword.replace(/^SQL_TSI_/, '');
  if (!TIME_UNITS.includes(unit)) {
    cursor.failExpecting('a unit of time such as DAY, HOUR, MINUTE or SECOND', TIME_UNITS);
  }
  cursor.advance();
  return unit;
}

/** `HOUR FROM ts`. */
function extractArguments(cursor: TokenCursor): Partial<FunctionCall> {
  const keyword = readTimeUnit(cursor);
  cursor.expect('FROM');
  return { keyword, args: [cursor.expression()] };
}

/** `ts TO HOUR`, or a number alone. */
function roundingArguments(cursor: TokenCursor): Partial<FunctionCall> {
  const args = cursor.list(() => cursor.expression());
  return cursor.accept('TO') ? { args, keyword: readTimeUnit(cursor) } : { args };
}

/** `DAY, 1, ts`. */
function timestampArguments(cursor: TokenCursor): Partial<FunctionCall> {
  const keyword = readTimeUnit(cursor);
  cursor.expect(',');
  return { keyword, args: cursor.list(() => cursor.expression()) };
}

/** `[BOTH | LEADING | TRAILING] [characters] FROM text`: the text comes first in `args`. */
function trimArguments(cursor: TokenCursor): Partial<FunctionCall> {
  const mode = cursor.token.keyword;
  const next = cursor.peek(1).keyword;
  const hasMode =
    (mode === 'BOTH' || mode === 'LEADING' || mode === 'TRAILING') && next !== ')' && next !== ',';
  if (hasMode) cursor.advance();
  const keyword = hasMode ? mode : 'BOTH';
  if (cursor.accept('FROM')) return { keyword, args: [cursor.expression()] };
  const first = cursor.expression();
  if (cursor.accept('FROM')) return { keyword, args: [cursor.expression(), first] };
  if (hasMode) cursor.failExpecting('FROM in TRIM', ['FROM']);
  return { args: withMore(cursor, [first]) };
}

/** `text FROM start [FOR length]`, or with commas. */
function substringArguments(cursor: TokenCursor): Partial<FunctionCall> {
  const args = [cursor.expression()];
  if (!cursor.accept('FROM')) return { args: withMore(cursor, args) };
  args.push(cursor.expression());
  if (cursor.accept('FOR')) args.push(cursor.expression());
  return { args };
}

/** `part IN text`, in this order. */
function positionArguments(cursor: TokenCursor): Partial<FunctionCall> {
  const part = cursor.arithmetic();
  if (!cursor.accept('IN')) return { args: withMore(cursor, [part]) };
  return { args: [part, cursor.expression()] };
}

/** `text PLACING other FROM start [FOR length]`, in this order. */
function overlayArguments(cursor: TokenCursor): Partial<FunctionCall> {
  const args = [cursor.expression()];
  if (!cursor.accept('PLACING')) return { args: withMore(cursor, args) };
  args.push(cursor.expression());
  cursor.expect('FROM');
  args.push(cursor.expression());
  if (cursor.accept('FOR')) args.push(cursor.expression());
  return { args };
}

function withMore(cursor: TokenCursor, args: readonly Expression[]): readonly Expression[] {
  return cursor.accept(',') ? [...args, ...cursor.list(() => cursor.expression())] : args;
}

/** First and second words of the options of JSON functions, such as NULL ON ERROR or WITH WRAPPER. */
const JSON_OPTION_STARTS: ReadonlySet<string> = new Set(
  'ERROR EMPTY NULL ABSENT TRUE FALSE UNKNOWN WITH WITHOUT'.split(' '),
);
const JSON_OPTION_MARKS: ReadonlySet<string> = new Set(
  'ON ARRAY OBJECT WRAPPER CONDITIONAL UNCONDITIONAL UNIQUE'.split(' '),
);

/** Arguments, keys with `VALUE` or `:` before their values among them; trailing options go to `keyword`. */
function jsonArguments(cursor: TokenCursor): Partial<FunctionCall> {
  const args: Expression[] = [];
  while (!cursor.is(')') && !startsJsonOptions(cursor)) {
    if (cursor.is('KEY') && cursor.peek(1).kind === 'string') cursor.advance();
    args.push(cursor.expression());
    if (cursor.accept('VALUE') || cursor.accept(':')) args.push(cursor.expression());
    if (!cursor.accept(',')) break;
    if (cursor.is(')')) cursor.failExpectingExpression();
  }
  const words: string[] = [];
  for (let depth = 0; depth > 0 || !cursor.is(')'); ) {
    if (cursor.atStatementEnd || (words.length === 0 && !startsJsonOptions(cursor))) break;
    const { keyword, text } = cursor.advance();
    if (keyword === '(') depth++;
    if (keyword === ')') depth--;
    words.push(keyword === '' ? text : keyword);
  }
  return { args, keyword: words.length > 0 ? words.join(' ') : undefined };
}

function startsJsonOptions(cursor: TokenCursor): boolean {
  const next = cursor.peek(1);
  if (cursor.is('DEFAULT')) return next.kind !== 'symbol';
  if (cursor.is('RETURNING')) return next.kind === 'word';
  return JSON_OPTION_STARTS.has(cursor.token.keyword) && JSON_OPTION_MARKS.has(next.keyword);
}
