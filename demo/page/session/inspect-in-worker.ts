import type { Inspection } from '../../files/inspected-file.js';

/** Looks into a file without keeping the page waiting. */
export function inspectInWorker(file: File): Promise<Inspection> {
  const worker = new Worker(new URL('../../files/inspect-worker.ts', import.meta.url), {
    type: 'module',
  });
  const inspection = new Promise<Inspection>((resolve) => {
    worker.onmessage = ({ data }: MessageEvent<Inspection>) => resolve(data);
    worker.onerror = ({ message }) => {
      resolve({ kind: 'refused', message: `"${file.name}" can't be read: ${message}` });
    };
    worker.postMessage(file);
  });
  return inspection.finally(() => worker.terminate());
}
