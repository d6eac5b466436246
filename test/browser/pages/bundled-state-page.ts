import { answer } from './answer.js';
import type { NumberedRows } from './state-job.js';

/** What the page has seen when it is opened for the second time. */
export interface BundledStateAnswer {
  /** Each batch that was taken, in the order of their coming. */
  readonly batches: readonly NumberedRows[];
  /** How many of them were taken before the page was opened again. */
  readonly before: number;
}

const KEPT = 'batches';
const BATCHES_BEFORE = 5;

function kept(): readonly NumberedRows[] {
  return JSON.parse(sessionStorage.getItem(KEPT) ?? '[]');
}

/** Resolves when the query has ended; at first the page opens itself again in the middle of it. */
function work(statePath: string): Promise<readonly NumberedRows[]> {
  const before = kept();
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./state-worker.js', import.meta.url), { type: 'module' });
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.onmessage = ({ data }: MessageEvent<NumberedRows | string>) => {
      if (data === 'end') return resolve(kept());
      if (typeof data === 'string') return reject(new Error(data));
      sessionStorage.setItem(KEPT, JSON.stringify([...kept(), data]));
      worker.postMessage('taken');
      if (before.length === 0 && kept().length === BATCHES_BEFORE) location.reload();
    };
    worker.postMessage(statePath);
  });
}

await answer(async () => {
  const before = kept().length;
  const batches = await work(new URL(location.href).searchParams.get('path') ?? '');
  const result: BundledStateAnswer = { batches, before };
  return JSON.stringify(result);
});
