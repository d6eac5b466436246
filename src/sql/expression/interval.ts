import type { Expression, IntervalUnit } from '../ast.js';
import type { TokenCursor } from '../token-cursor.js';

const UNITS: readonly IntervalUnit[] = [
  'YEAR',
  'QUARTER',
  'MONTH',
  'WEEK',
  'DAY',
  'HOUR',
  'MINUTE',
  'SECOND',
  'MILLISECOND',
];

const UNIT_BY_WORD: ReadonlyMap<string, IntervalUnit> = new Map(
  UNITS.flatMap((unit) => [[unit, unit] as const, [`${unit}S`, unit] as const]),
);

/** `INTERVAL '5' MINUTE`, or undefined where INTERVAL is but a name. Plural units are taken as their singular. */
export function parseInterval(cursor: TokenCursor): Expression | undefined {
  const next = cursor.peek(1);
  if (next.kind === 'number') {
    cursor.fail(`Write the value of an interval in quotes: INTERVAL '${next.text}'`, next);
  }
  const isSigned = next.keyword === '-' || next.keyword === '+';
  const quoted = isSigned ? cursor.peek(2) : next;
  if (quoted.kind !== 'string') return undefined;
  const offset = cursor.advance().start;
  if (isSigned) cursor.advance();
  cursor.advance();
  const from = readUnit(cursor);
  const to = cursor.accept('TO') ? readUnit(cursor) : undefined;
  return {
    kind: 'interval',
    text: `${isSigned ? next.text : ''}${quoted.value}`,
    from,
    to,
    offset,
  };
}

/** The unit, and past its precision, which only bounds the digits of the quoted text. */
function readUnit(cursor: TokenCursor): IntervalUnit {
  const unit = UNIT_BY_WORD.get(cursor.token.keyword);
  if (unit === undefined) {
    cursor.failExpecting('an interval unit (SECOND, MINUTE, HOUR, DAY, MONTH or YEAR)', UNITS);
  }
  cursor.advance();
  if (cursor.is('(')) {
    cursor.parenthesised(() => cursor.list(() => cursor.unsignedInteger('a precision')));
  }
  return unit;
}
