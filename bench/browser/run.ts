import { runSectionBench } from '../command-line.js';
import type { BenchRow } from '../harness.js';
import type { TradesCase } from './pages/trades-case.js';
import { Tab } from './tab.js';
import { tradesInTabBench } from './trades-in-tab.js';

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

async function measure(rowCount: number, repetitions: number): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = [];
  const tab = await Tab.open();
  try {
    console.error(`${tab.version} against Node ${process.versions.node}`);
    for (const [id, tradesCase] of Object.entries(CASES)) {
      console.error(`${id} ...`);
      rows.push(...(await tradesInTabBench(id, { ...tradesCase, rowCount }, tab, repetitions)));
    }
  } finally {
    await tab.close();
  }
  return rows;
}

await runSectionBench({
  usage: USAGE,
  section: 'bench-browser',
  rows: 10_000_000,
  repetitions: 9,
  measure,
});
