import { StreamingSQLExecutor } from 'sabot-sql';
import { runStateJob } from './state-job.js';

/** Hands its batches to a page one by one, each when the one before was taken. */
async function run(statePath: string): Promise<void> {
  await using executor = new StreamingSQLExecutor({ statePath, checkpointIntervalSeconds: 0.1 });
  await runStateJob(executor, 10_000, (batch) => {
    postMessage(batch);
    return new Promise((taken) => addEventListener('message', () => taken(), { once: true }));
  });
}

addEventListener(
  'message',
  ({ data }: MessageEvent<string>) => {
    run(data).then(
      () => postMessage('end'),
      (error: unknown) => postMessage(String((error as Error).stack)),
    );
  },
  { once: true },
);
