import { assert } from '../common/assert.js';
import type { FileSystem } from '../common/file-system.js';
import { ErrorType } from '../errors/error-type.js';
import { StreamingError } from '../errors/streaming-error.js';
import type { CheckpointManifest, PayloadReference } from './checkpoint-manifest.js';
import type { CheckpointStore } from './checkpoint-store.js';
import { encodeManifest, payloadsOf } from './manifest-codec.js';
import type { SavepointJob } from './savepoint-format.js';
import { decodeIndex, decodePreamble, encodeIndex, PREAMBLE_BYTES } from './savepoint-format.js';
import { readSavepoint, SavepointStore } from './savepoint-store.js';

/** A checkpoint of a job that is to be kept in a file. */
export interface JobToSave {
  readonly manifest: CheckpointManifest;
  /** Gives a payload that the manifest refers to, verified. */
  readonly readPayload: (reference: PayloadReference) => Promise<Uint8Array>;
}

/**
 * Writes checkpoints of one or more jobs, with all that it takes to restore them, into one file, in the place of one that
 * is there. The file appears at once or not at all. Throws STATE_ERROR where that fails, and what `readPayload` throws.
 */
export async function writeSavepoint(
  path: string,
  jobs: readonly JobToSave[],
  files: FileSystem,
): Promise<void> {
  const draft = `${path}.draft`;
  const folder = folderOf(path);
  try {
    await files.makeFolder(folder);
    await files.remove(draft);
    await writeDraft(draft, jobs, files);
    await files.rename(draft, path);
    await files.syncFolder(folder);
  } catch (error) {
    await files.remove(draft).catch(() => {});
    if (error instanceof StreamingError) throw error;
    throw unwritable(path, error);
  }
}

/**
 * The jobs in a savepoint, as a store from which they can be restored and to which nothing can be written. Throws
 * STATE_ERROR where there is none, or where it is damaged. Payloads are verified when they are read.
 */
export async function openSavepoint(path: string, files: FileSystem): Promise<CheckpointStore> {
  const { index, payloadsAt } = await readSavepoint(path, files, async (reader, sizeBytes) => {
    const preamble = await reader.take(0, Math.min(PREAMBLE_BYTES, sizeBytes));
    const { indexBytes, sha256 } = decodePreamble(preamble, path);
    const end = PREAMBLE_BYTES + indexBytes;
    const bytes = await reader.take(
      PREAMBLE_BYTES,
      Math.min(indexBytes, sizeBytes - PREAMBLE_BYTES),
    );
    return { index: await decodeIndex(bytes, sha256, sizeBytes - end, path), payloadsAt: end };
  });
  return new SavepointStore(path, files, index, payloadsAt);
}

async function writeDraft(
  draft: string,
  jobs: readonly JobToSave[],
  files: FileSystem,
): Promise<void> {
  const file = await files.create(draft, 'owner');
  try {
    await file.write(await encodeIndex({ jobs: await indexOf(jobs) }));
    for (const { manifest, readPayload } of jobs) {
      for (const reference of payloadsOf(manifest)) {
        const data = await readPayload(reference);
        assert(
          data.byteLength === reference.byteLength,
          'a payload is as long as its reference says',
        );
        await file.write(data);
      }
    }
    await file.sync();
  } finally {
    await file.close();
  }
}

async function indexOf(jobs: readonly JobToSave[]): Promise<readonly SavepointJob[]> {
  const saved: SavepointJob[] = [];
  let position = 0;
  for (const { manifest } of jobs) {
    const payloads = payloadsOf(manifest).map((reference) => {
      const payload = { ...reference, position };
      position += reference.byteLength;
      return payload;
    });
    const { jobId, checkpointId } = manifest;
    saved.push({ jobId, checkpointId, manifest: await encodeManifest(manifest), payloads });
  }
  return saved;
}

function folderOf(path: string): string {
  const end = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
  if (end < 0) return '.';
  return end === 0 ? path.slice(0, 1) : path.slice(0, end);
}

function unwritable(path: string, cause: unknown): StreamingError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new StreamingError(
    ErrorType.STATE_ERROR,
    `The savepoint "${path}" can't be written: ${reason}. Choose another place, or make room there.`,
    { component: path, operation: 'savepoint' },
    { cause },
  );
}
