import { answer } from './answer.js';

/** Asks the worker beside this page. */
await answer(
  () =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
      worker.onerror = (event) => reject(new Error(event.message));
      worker.onmessage = ({ data }: MessageEvent<{ rows?: unknown; failure?: string }>) => {
        if (data.failure === undefined) resolve(JSON.stringify(data.rows));
        else reject(new Error(data.failure));
      };
    }),
);
