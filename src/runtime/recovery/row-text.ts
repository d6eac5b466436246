/** A row as JSON, for dead letters: what JSON has no form for becomes text. */
export function rowText(row: unknown): string {
  return (
    JSON.stringify(row, (_, value: unknown) =>
      typeof value === 'bigint' || typeof value === 'symbol' || typeof value === 'function'
        ? String(value)
        : value,
    ) ?? String(row)
  );
}
