import { answer } from './answer.js';
import type { StateWorkerMessage } from './state-worker.js';

/** What the page tells its test. */
export interface StateAnswer {
  /** Of each batch by number: its rows, as often as it came. */
  readonly batches: readonly (readonly [number, readonly (readonly string[])[]])[];
  readonly terminations: number;
  /** How a second worker is refused that wants the same state. */
  readonly refusal: string;
}

const batches = new Map<number, (readonly string[])[]>();

function startWorker(path: string): Worker {
  const url = new URL(`./state-worker.js?path=${encodeURIComponent(path)}`, import.meta.url);
  return new Worker(url, { type: 'module' });
}

/** Lets a worker run until it has handed out so many batches, and terminates it in the midst of what it does. */
function run(
  path: string,
  batchesMax: number,
  onFirst: () => void = () => {},
): Promise<'ended' | 'terminated'> {
  return new Promise((resolve, reject) => {
    const worker = startWorker(path);
    let left = batchesMax;
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.onmessage = ({ data }: MessageEvent<StateWorkerMessage>) => {
      if (data.kind === 'failure') reject(new Error(data.text));
      if (data.kind === 'end') resolve('ended');
      if (data.kind !== 'batch' || left === 0) return;
      const { sequence, rows } = data.batch;
      batches.set(sequence, [...(batches.get(sequence) ?? []), rows]);
      if (left === batchesMax) onFirst();
      left--;
      if (left > 0) return worker.postMessage('taken');
      worker.terminate();
      resolve('terminated');
    };
  });
}

function refusalOf(path: string): Promise<string> {
  return new Promise((resolve) => {
    const worker = startWorker(path);
    worker.onmessage = ({ data }: MessageEvent<StateWorkerMessage>) => {
      if (data.kind !== 'batch') resolve(data.kind === 'end' ? 'it ran' : data.text);
    };
  });
}

await answer(async () => {
  const path = new URL(location.href).searchParams.get('path') ?? '';
  let terminations = 0;
  for (const batchesMax of [2, 3, 1]) {
    if ((await run(path, batchesMax)) === 'terminated') terminations++;
  }
  let second: Promise<string> | undefined;
  await run(path, Number.MAX_SAFE_INTEGER, () => {
    second = refusalOf(path);
  });
  const refusal = (await second) ?? 'nobody was refused';
  const result: StateAnswer = { batches: [...batches], terminations, refusal };
  return JSON.stringify(result);
});
