import { inspectFile } from './inspect-file.js';
import type { Inspection } from './inspected-file.js';

/** The worker's own scope, as the library of the page's types doesn't know it. */
interface WorkerScope {
  onmessage: ((message: MessageEvent<File>) => void) | null;
  postMessage(inspection: Inspection): void;
}
const scope = self as unknown as WorkerScope;

scope.onmessage = async ({ data: file }) => {
  try {
    scope.postMessage({ kind: 'inspected', file: await inspectFile(file.name, file) });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    scope.postMessage({ kind: 'refused', message });
  }
};
