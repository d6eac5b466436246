import type { TradesAnswer, TradesCommand } from './trades-worker.js';

const worker = new Worker(new URL('./trades-worker.js', import.meta.url), { type: 'module' });

/** Hands a command to the worker; the runner calls this by the name of `askWorker`. */
function askWorker(command: TradesCommand): Promise<TradesAnswer> {
  return new Promise((resolve, reject) => {
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.onmessage = ({ data }: MessageEvent<TradesAnswer>) => resolve(data);
    worker.postMessage(command);
  });
}

Object.assign(globalThis, { askWorker });
