import { StreamingSQLExecutor } from 'sabot-sql';
import { type NumberedRows, runStateJob } from './state-job.js';

/** What a worker says of its job. */
export type StateWorkerMessage =
  | { readonly kind: 'batch'; readonly batch: NumberedRows }
  | { readonly kind: 'end' }
  | { readonly kind: 'failure'; readonly text: string };

const say = (message: StateWorkerMessage): void => postMessage(message);

/** What the page has not taken before this worker is terminated must come again: it says that it has. */
function handOver(batch: NumberedRows): Promise<void> {
  return new Promise((resolve) => {
    addEventListener('message', () => resolve(), { once: true });
    say({ kind: 'batch', batch });
  });
}

async function run(statePath: string): Promise<void> {
  await using executor = new StreamingSQLExecutor({ statePath, checkpointIntervalSeconds: 0.1 });
  await runStateJob(executor, 2_500, handOver);
}

const statePath = new URL(location.href).searchParams.get('path') ?? '';
run(statePath).then(
  () => say({ kind: 'end' }),
  (error: unknown) => say({ kind: 'failure', text: String((error as Error).stack) }),
);
