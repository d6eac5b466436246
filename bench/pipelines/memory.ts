import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Bench, rowsPerSecond } from '../harness.js';

const KEY_COUNT = 100_000;
const LIMIT_BYTES = 512 * 2 ** 20;
const CHILD = fileURLToPath(new URL('./memory-child.js', import.meta.url));

/** Peak resident memory of a process that streams rows with 100 K keys; the ratio is how many times it fits the limit. */
export const memoryBench: Bench = {
  id: 'pipeline.memory.100k',
  async run({ rows }) {
    const { stdout } = await promisify(execFile)(process.execPath, [
      CHILD,
      String(rows),
      String(KEY_COUNT),
    ]);
    const took: { rows: number; elapsedMs: number; peakBytes: number } = JSON.parse(stdout);
    if (took.rows !== rows) throw new Error(`${took.rows} of ${rows} rows were counted`);
    return [
      {
        id: this.id,
        rowsPerSecond: rowsPerSecond(rows, took.elapsedMs),
        against: 'limit-512-mib-rss',
        ratio: LIMIT_BYTES / took.peakBytes,
        note: `peak ${Math.round(took.peakBytes / 2 ** 20)} MiB`,
      },
    ];
  },
};
