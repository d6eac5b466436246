export type Align = 'left' | 'right';

/** A table as text: columns two spaces apart, as wide as their widest cell, no spaces at the ends of lines. */
export function printTable(
  columns: readonly { readonly title: string; readonly align: Align }[],
  rows: readonly (readonly string[])[],
): string {
  const lines = [columns.map(({ title }) => title), ...rows];
  const widths = columns.map((_, i) => Math.max(...lines.map((line) => line[i]?.length ?? 0)));
  return lines
    .map((line) =>
      columns
        .map(({ align }, i) => {
          const cell = line[i] ?? '';
          const width = widths[i] ?? 0;
          return align === 'left' ? cell.padEnd(width) : cell.padStart(width);
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
