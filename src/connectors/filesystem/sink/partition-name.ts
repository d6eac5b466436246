/** What Hive and Flink escape in the names of partitions, besides control characters. */
const UNSAFE = new Set('"#%\'*/:=?\\{[]^\x7f');

/**
 * `column=value`, the name of a partition's folder: what a path can't hold is written as `%` and two hexadecimal digits, so
 * that no value leads out of the table's folder.
 */
export function partitionName(column: string, value: string): string {
  return `${escapePathName(column)}=${escapePathName(value)}`;
}

function escapePathName(text: string): string {
  let escaped = '';
  for (const character of text) {
    const code = character.charCodeAt(0);
    const isSafe = code >= 32 && !UNSAFE.has(character);
    escaped += isSafe ? character : `%${code.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return escaped;
}
