import type { BenchRow } from './harness.js';

/** The rows as a Markdown table, aligned so that it reads well in a terminal too. */
export function formatTable(rows: readonly BenchRow[]): string {
  const lines = rows.map((row) => [
    row.id,
    (row.rowsPerSecond / 1e6).toPrecision(3),
    row.against,
    `${row.ratio.toFixed(2)}x`,
    row.note ?? '',
  ]);
  const table = [
    ['benchmark', 'M rows/s', 'against', 'ratio', 'median (range) in one run'],
    ...lines,
  ];
  const widths = table[0]?.map((_, column) =>
    Math.max(...table.map((cells) => cells[column]?.length ?? 0)),
  );
  const print = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths?.[column] ?? 0)).join(' | ')} |`;
  const rule = `|${widths?.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  const [heading = [], ...body] = table;
  return [print(heading), rule, ...body.map(print)].join('\n');
}

/** The text with everything between the two marks of a section replaced: `<!-- bench:start -->`, `<!-- bench:end -->`. */
export function replaceSection(text: string, content: string, section: string): string {
  const [startMark, endMark] = [`<!-- ${section}:start -->`, `<!-- ${section}:end -->`];
  const start = text.indexOf(startMark);
  const end = text.indexOf(endMark);
  if (start < 0 || end < start) throw new Error(`no ${startMark} ... ${endMark} to fill`);
  return `${text.slice(0, start + startMark.length)}\n${content}\n${text.slice(end)}`;
}
