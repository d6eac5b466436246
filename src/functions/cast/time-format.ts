import type { Column } from '../../columnar/column.js';
import { assert } from '../../common/assert.js';
import {
  FORMAT_DAY,
  FORMAT_FRACTION,
  FORMAT_HOUR,
  FORMAT_LITERAL,
  FORMAT_MINUTE,
  FORMAT_MONTH,
  FORMAT_SECOND,
  FORMAT_YEAR,
  FORMAT_YEAR_OF_CENTURY,
} from '../../kernels/abi.js';
import { isTimestamp, unitsPerSecond } from '../../types/sql-type.js';
import type { EvaluationContext } from '../function-definition.js';
import { internWritten } from './intern-written.js';

/** More than any field takes; only a year goes beyond its pattern's letters. */
const YEAR_BYTES_MAX = 13;

/** A pattern of Java's DateTimeFormatter, as the format kernel reads it. */
export interface TimeFormat {
  readonly program: Uint8Array;
  /** Bytes that one time takes at most. */
  readonly bytesMax: number;
}

const FIELDS: Readonly<Record<string, number>> = {
  y: FORMAT_YEAR,
  u: FORMAT_YEAR,
  M: FORMAT_MONTH,
  d: FORMAT_DAY,
  H: FORMAT_HOUR,
  m: FORMAT_MINUTE,
  s: FORMAT_SECOND,
  S: FORMAT_FRACTION,
};

const encoder = new TextEncoder();

/** Thrown for a letter that the format doesn't know. */
export class UnknownPatternLetter extends Error {
  readonly letter: string;

  constructor(letter: string) {
    super(`unknown pattern letter ${letter}`);
    this.letter = letter;
  }
}

/** Letters `y M d H m s S`, as digits only; other letters must be quoted ('T'), anything else stands for itself. */
export function parseTimeFormat(pattern: string): TimeFormat {
  const program: number[] = [];
  let bytesMax = 0;
  for (const [token] of pattern.matchAll(/'(?:[^']|'')*'|([a-zA-Z])\1*|[\s\S]/gu)) {
    const letter = token[0] ?? '';
    const field = FIELDS[letter];
    if (field !== undefined) {
      const isShortYear = field === FORMAT_YEAR && token.length === 2;
      program.push(isShortYear ? FORMAT_YEAR_OF_CENTURY : field, token.length);
      bytesMax += Math.max(token.length, YEAR_BYTES_MAX);
      continue;
    }
    if (/[a-zA-Z]/.test(letter)) throw new UnknownPatternLetter(letter);
    const literal = encoder.encode(unquoted(token));
    for (const byte of literal) program.push(FORMAT_LITERAL, byte);
    bytesMax += literal.length;
  }
  return { program: Uint8Array.from(program), bytesMax };
}

function unquoted(token: string): string {
  if (!token.startsWith("'") || token.length === 1) return token;
  return token === "''" ? "'" : token.slice(1, -1).replaceAll("''", "'");
}

/** Timestamps printed by the format. */
export function formatTime(
  context: EvaluationContext,
  column: Column,
  { program, bytesMax }: TimeFormat,
): Column {
  const { values, step, validity, type } = column;
  assert(isTimestamp(type), 'only timestamps are formatted');
  const { arena, memory, numRows } = context;
  const address = arena.allocate(program.length);
  memory.views.u8.set(program, address);
  return internWritten(context, validity, bytesMax, (offsets, bytes) => {
    const units = unitsPerSecond(type);
    const { formatTimes } = memory.kernels;
    formatTimes(values, step, validity, units, address, program.length, numRows, offsets, bytes);
  });
}
