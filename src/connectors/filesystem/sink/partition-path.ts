/** Of partition values that are NULL or empty, as in Hive and Flink. */
const NO_VALUE = '__HIVE_DEFAULT_PARTITION__';

/** The folder of a partition below that of its table: `region=eu/day=2024-01-01`. */
export function partitionPath(
  columns: readonly string[],
  values: readonly (string | null)[],
): string {
  return columns
    .map((column, i) => `${escaped(column)}=${escapedValue(values[i] ?? '')}`)
    .join('/');
}

function escapedValue(value: string): string {
  return value === '' ? NO_VALUE : escaped(value);
}

const SPECIAL = new Set('"#%\'*/:=?\\{}[]^\u007f');

/** Percent-encodes what has a meaning in paths, as Hive does: the result names a folder, and no other place. */
function escaped(text: string): string {
  let encoded = '';
  for (const character of text) {
    const isSpecial = character < ' ' || SPECIAL.has(character);
    encoded += isSpecial ? percentCode(character) : character;
  }
  return encoded;
}

function percentCode(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}
