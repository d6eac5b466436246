import type { Inspection } from '../../files/inspected-file.js';
import type { DroppedFile } from '../../protocol/dropped-file.js';
import { inspectInWorker } from './inspect-in-worker.js';

/** The files that tables can read: the last one of each path. */
export class DroppedFiles {
  #all: readonly DroppedFile[] = [];
  #inspections = 0;

  get all(): readonly DroppedFile[] {
    return this.#all;
  }

  has(path: string): boolean {
    return this.#all.some((file) => file.path === path);
  }

  /** Takes the place of one with the same path. */
  put(file: DroppedFile): void {
    this.#all = [...this.#all.filter(({ path }) => path !== file.path), file];
  }

  /** What is in a file; undefined where nobody waits for it any more. */
  async inspect(file: File): Promise<Inspection | undefined> {
    this.#inspections++;
    const ours = this.#inspections;
    const inspection = await inspectInWorker(file);
    return ours === this.#inspections ? inspection : undefined;
  }

  /** Nobody waits for what is being inspected. */
  forgetInspection(): void {
    this.#inspections++;
  }
}
