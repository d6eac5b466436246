/** The strings that Flink takes for a BOOLEAN, in any case. */
const TRUE_TEXTS = new Set(['t', 'true', 'y', 'yes', '1']);
const FALSE_TEXTS = new Set(['f', 'false', 'n', 'no', '0']);

const INTEGER = /^([+-]?\d+)(\.\d*)?$/;
const FLOATING = /^[+-]?(?:NaN|Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[dDfF]?)$/;

export function parseBoolean(text: string): number | undefined {
  const word = text.trim().toLowerCase();
  if (TRUE_TEXTS.has(word)) return 1;
  return FALSE_TEXTS.has(word) ? 0 : undefined;
}

/** Digits, of which those behind a point are cut off, as in Flink; undefined past 32 bits. */
export function parseInt32(text: string): number | undefined {
  const digits = INTEGER.exec(text.trim())?.[1];
  const value = Number(digits);
  return digits !== undefined && value === (value | 0) ? value : undefined;
}

/** As parseInt32, for 64 bits. */
export function parseBigint(text: string): bigint | undefined {
  const digits = INTEGER.exec(text.trim())?.[1];
  if (digits === undefined) return undefined;
  const value = BigInt(digits.replace('+', ''));
  return value === BigInt.asIntN(64, value) ? value : undefined;
}

/** What Java's Double.parseDouble takes, but for hexadecimal digits. */
export function parseDouble(text: string): number | undefined {
  const trimmed = text.trim();
  if (!FLOATING.test(trimmed)) return undefined;
  return Number(trimmed.replace(/([\d.])[dDfF]$/, '$1'));
}
