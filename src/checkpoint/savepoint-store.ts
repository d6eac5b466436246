import type { FileReader, FileSystem } from '../common/file-system.js';
import { ErrorType } from '../errors/error-type.js';
import { StreamingError } from '../errors/streaming-error.js';
import type { PayloadReference } from './checkpoint-manifest.js';
import type { CheckpointStore, JobStore, StoredCheckpoint } from './checkpoint-store.js';
import { decodeManifest } from './manifest-codec.js';
import { payloadDamaged, verifyPayload } from './payload-digest.js';
import { type SavepointIndex, unreadable } from './savepoint-format.js';

/** A savepoint as a store with one checkpoint a job. The file is open only while it is read. */
export class SavepointStore implements CheckpointStore {
  readonly #path: string;
  readonly #files: FileSystem;
  readonly #index: SavepointIndex;
  readonly #payloadsAt: number;

  constructor(path: string, files: FileSystem, index: SavepointIndex, payloadsAt: number) {
    this.#path = path;
    this.#files = files;
    this.#index = index;
    this.#payloadsAt = payloadsAt;
  }

  async openJob(jobId: string): Promise<JobStore> {
    throw new StreamingError(
      ErrorType.STATE_ERROR,
      `Job "${jobId}" can't be checkpointed into the savepoint "${this.#path}", which is only for reading: ` +
        'start the job from it, with a state backend of its own.',
      { component: jobId },
    );
  }

  async listJobs(): Promise<readonly string[]> {
    return this.#index.jobs.map(({ jobId }) => jobId).sort();
  }

  async listCheckpoints(jobId: string): Promise<readonly StoredCheckpoint[]> {
    const jobs = this.#index.jobs.filter((job) => job.jobId === jobId);
    return Promise.all(
      jobs.map(({ manifest, checkpointId }) => decodeManifest(manifest, jobId, checkpointId)),
    );
  }

  async readPayload(jobId: string, reference: PayloadReference): Promise<Uint8Array> {
    const { participantId, checkpointId } = reference;
    const saved = this.#index.jobs
      .filter((job) => job.jobId === jobId)
      .flatMap(({ payloads }) => payloads)
      .find(
        (payload) =>
          payload.participantId === participantId && payload.checkpointId === checkpointId,
      );
    if (saved === undefined) throw payloadDamaged(reference, 'it is missing');
    const data = await readSavepoint(this.#path, this.#files, (reader) =>
      reader.take(this.#payloadsAt + saved.position, saved.byteLength),
    );
    await verifyPayload(reference, data);
    return data;
  }
}

/** Opens the file for `work`. Throws STATE_ERROR where it can't be read. */
export async function readSavepoint<T>(
  path: string,
  files: FileSystem,
  work: (reader: SavepointReader, sizeBytes: number) => Promise<T>,
): Promise<T> {
  try {
    const found = await files.stat(path);
    if (found === undefined) throw unreadable(path, 'does not exist');
    if (found.isFolder) throw unreadable(path, 'is a folder');
    const file = await files.open(path);
    try {
      return await work(new SavepointReader(file), found.sizeBytes);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof StreamingError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw unreadable(path, `can't be read (${reason})`, error);
  }
}

/** Reads parts of a file, whatever a single read gives. */
export class SavepointReader {
  readonly #file: FileReader;

  constructor(file: FileReader) {
    this.#file = file;
  }

  /** Fewer bytes only where the file ends. */
  async take(position: number, byteLength: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(Math.max(0, byteLength));
    for (let filled = 0; filled < bytes.length; ) {
      const count = await this.#file.read(bytes.subarray(filled), position + filled);
      if (count === 0) return bytes.slice(0, filled);
      filled += count;
    }
    return bytes;
  }
}
