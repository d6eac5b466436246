import { assert, must } from '../common/assert.js';
import type { FileSystem } from '../common/file-system.js';
import type { CheckpointStore } from './checkpoint-store.js';
import { type JobToSave, openSavepoint, writeSavepoint } from './savepoint-file.js';

const NAME = 'savepoint';

/** What `writeSavepoint` would write into a file, for those who have none. */
export async function savepointBytes(jobs: readonly JobToSave[]): Promise<Uint8Array> {
  const file = new OneFile();
  await writeSavepoint(NAME, jobs, file);
  return file.content;
}

/** A savepoint that lies in memory, which must not change while it is used. See `openSavepoint`. */
export function openSavepointBytes(bytes: Uint8Array): Promise<CheckpointStore> {
  return openSavepoint(NAME, new OneFile(bytes));
}

/** A file system with room for one file, which is there once it has been renamed. */
class OneFile implements FileSystem {
  #content: Uint8Array | undefined;
  #draft: Uint8Array[] = [];

  constructor(content?: Uint8Array) {
    this.#content = content;
  }

  get content(): Uint8Array {
    return must(this.#content, 'nothing has been written');
  }

  async stat() {
    return { sizeBytes: this.content.byteLength, isFolder: false };
  }

  async list(): Promise<readonly string[]> {
    return [NAME];
  }

  async open() {
    const { content } = this;
    return {
      read: async (target: Uint8Array, position: number) => {
        const part = content.subarray(position, position + target.byteLength);
        target.set(part);
        return part.byteLength;
      },
      close: async () => {},
    };
  }

  async create() {
    return {
      write: async (data: Uint8Array) => {
        this.#draft.push(data.slice());
      },
      sync: async () => {},
      close: async () => {},
    };
  }

  async rename(_from: string, to: string): Promise<void> {
    assert(to === NAME, 'there is one file');
    const length = this.#draft.reduce((sum, part) => sum + part.byteLength, 0);
    this.#content = new Uint8Array(length);
    let position = 0;
    for (const part of this.#draft.splice(0)) {
      this.#content.set(part, position);
      position += part.byteLength;
    }
  }

  async makeFolder(): Promise<void> {}

  async remove(): Promise<void> {}

  async syncFolder(): Promise<void> {}
}
