import { parseArgs } from 'node:util';
import { REPORT_OPTIONS, reportRows } from './command-line.js';
import { decodeMessagesBench } from './formats/decode-messages.js';
import type { Bench, BenchOptions, BenchRow } from './harness.js';
import { decodeCsvBench } from './kernels/decode-csv.js';
import { decodeJsonBench } from './kernels/decode-json.js';
import { windowKernelsBench } from './kernels/window-kernels.js';
import { checkpointCostBench } from './pipelines/checkpoint-cost.js';
import { checkpointPauseBench } from './pipelines/checkpoint-pause.js';
import { checkpointRestoreBench } from './pipelines/checkpoint-restore.js';
import { jsonBenches } from './pipelines/json.js';
import { memoryBench } from './pipelines/memory.js';
import { observabilityBench } from './pipelines/observability.js';
import { startBench } from './pipelines/start.js';
import { tradesBenches } from './pipelines/trades.js';
import { userFunctionsBench } from './pipelines/user-functions.js';
import { windowStateBench } from './pipelines/window-state.js';

/** Every benchmark, in the order of the report. */
const BENCHES: readonly Bench[] = [
  ...tradesBenches,
  ...jsonBenches,
  userFunctionsBench,
  decodeJsonBench,
  decodeCsvBench,
  decodeMessagesBench,
  windowKernelsBench,
  windowStateBench,
  checkpointCostBench,
  checkpointPauseBench,
  checkpointRestoreBench,
  observabilityBench,
  memoryBench,
  startBench,
];

const FULL: BenchOptions = { rows: 10_000_000, repetitions: 5, log: (line) => console.error(line) };
const QUICK: BenchOptions = { ...FULL, rows: 1_000_000, repetitions: 3 };

const USAGE = `npm run bench -- [--only TEXT] [--quick] [--json FILE] [--write-readme]
  --only TEXT     only benchmarks whose id contains TEXT
  --quick         1 M rows instead of 10 M, fewer repetitions
  --json FILE     write the rows as JSON too
  --write-readme  fill the README's section of figures`;

/** Run from the folder of the repository. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', default: '' },
      quick: { type: 'boolean', default: false },
      ...REPORT_OPTIONS,
    },
  });
  if (values.help) return console.log(USAGE);
  const rows: BenchRow[] = [];
  for (const bench of BENCHES.filter(({ id }) => id.includes(values.only))) {
    console.error(`${bench.id} ...`);
    rows.push(...(await bench.run(values.quick ? QUICK : FULL)));
  }
  await reportRows(rows, 'bench', values);
}

await main();
