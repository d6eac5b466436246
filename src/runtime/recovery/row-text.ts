/** A row as JSON, for dead letters: what JSON has no form for becomes text. A row that can't even be looked at says why. */
export function rowText(row: unknown): string {
  try {
    return JSON.stringify(row, (_, value: unknown) => textWhereNeeded(value)) ?? String(row);
  } catch (error) {
    return `(a row that JSON has no form for: ${error instanceof Error ? error.message : String(error)})`;
  }
}

function textWhereNeeded(value: unknown): unknown {
  const needsText =
    typeof value === 'bigint' || typeof value === 'symbol' || typeof value === 'function';
  return needsText ? String(value) : value;
}
