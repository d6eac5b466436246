import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { BenchRow } from './harness.js';
import { formatTable, replaceSection } from './report.js';

const README = 'README.md';

/** Where the rows of a program go besides its output, as `parseArgs` is told of it. */
export const REPORT_OPTIONS = {
  json: { type: 'string' },
  'write-readme': { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

/** A program that measures one section of the README's figures. */
export interface SectionBench {
  readonly usage: string;
  /** Its name in the README's marks. */
  readonly section: string;
  /** What counts where `--rows` and `--repetitions` are not given. */
  readonly rows: number;
  readonly repetitions: number;
  readonly measure: (rows: number, repetitions: number) => Promise<readonly BenchRow[]>;
}

/** Runs it as the command line says, from the folder of the repository. */
export async function runSectionBench(bench: SectionBench): Promise<void> {
  const { values } = parseArgs({
    options: {
      rows: { type: 'string', default: String(bench.rows) },
      repetitions: { type: 'string', default: String(bench.repetitions) },
      ...REPORT_OPTIONS,
    },
  });
  if (values.help) return console.log(bench.usage);
  const rows = await bench.measure(Number(values.rows), Number(values.repetitions));
  await reportRows(rows, bench.section, values);
}

/** Prints the rows, and writes them where the command line says. */
export async function reportRows(
  rows: readonly BenchRow[],
  section: string,
  values: { readonly json?: string | undefined; readonly 'write-readme': boolean },
): Promise<void> {
  const table = formatTable(rows);
  console.log(table);
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(rows, null, 2)}\n`);
  if (values['write-readme']) {
    await writeFile(README, replaceSection(await readFile(README, 'utf8'), table, section));
  }
}
