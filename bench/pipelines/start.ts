import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Bench } from '../harness.js';

const LIMIT_MS = 1_500;
const CLI = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

/** From the start of the process to the first closed window of the README's main job. */
export const startBench: Bench = {
  id: 'pipeline.start.demo',
  async run({ repetitions }) {
    const samples: number[] = [];
    for (let round = 0; round < repetitions; round++) samples.push(await firstResultMs());
    samples.sort((a, b) => a - b);
    const medianMs = samples[samples.length >> 1] ?? Number.NaN;
    return [
      {
        id: this.id,
        rowsPerSecond: 0,
        against: 'limit-1500-ms',
        ratio: LIMIT_MS / medianMs,
        note: `${Math.round(medianMs)} ms from process start to the first result`,
      },
    ];
  },
};

/** How the demo reports a closed window where there is no terminal. */
const RESULT_LINE = /^window /m;

async function firstResultMs(): Promise<number> {
  const startMs = performance.now();
  const child = spawn(process.execPath, [CLI, 'demo'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  try {
    let seen = '';
    for await (const text of child.stdout.setEncoding('utf8')) {
      seen += text;
      if (RESULT_LINE.test(seen)) return performance.now() - startMs;
    }
    throw new Error(`the demo ended without a result: ${seen}`);
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
}
