import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { BenchRow } from '../harness.js';
import { formatTable, replaceSection } from '../report.js';
import type { TradesCase } from './pages/trades-case.js';
import { Tab } from './tab.js';
import { tradesInTabBench } from './trades-in-tab.js';

const README = 'README.md';
const SECTION = 'bench-browser';

const USAGE = `npm run bench:browser -- [--rows N] [--repetitions N] [--json FILE] [--write-readme]
  The trades query in a worker of Chromium against the same in one thread of Node.
  --rows N         trades in memory, 10 M where it is not given
  --repetitions N  measured runs of each, 9 where it is not given
  --json FILE      write the rows as JSON too
  --write-readme   fill the README's section of figures from a tab`;

const CASES: Readonly<Record<string, Omit<TradesCase, 'rowCount'>>> = {
  'tab.trades.dict.1k': { keyCount: 1_000, symbols: 'dictionary' },
  'tab.trades.dict.100k': { keyCount: 100_000, symbols: 'dictionary' },
  'tab.trades.utf8.1k': { keyCount: 1_000, symbols: 'utf8' },
};

/** Run from the folder of the repository. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rows: { type: 'string', default: '10000000' },
      repetitions: { type: 'string', default: '9' },
      json: { type: 'string' },
      'write-readme': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(USAGE);
  const rows: BenchRow[] = [];
  const tab = await Tab.open();
  try {
    console.error(`${tab.version} against Node ${process.versions.node}`);
    for (const [id, tradesCase] of Object.entries(CASES)) {
      console.error(`${id} ...`);
      const whole = { ...tradesCase, rowCount: Number(values.rows) };
      rows.push(...(await tradesInTabBench(id, whole, tab, Number(values.repetitions))));
    }
  } finally {
    await tab.close();
  }
  const table = formatTable(rows);
  console.log(table);
  if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(rows, null, 2)}\n`);
  if (values['write-readme']) {
    await writeFile(README, replaceSection(await readFile(README, 'utf8'), table, SECTION));
  }
}

await main();
