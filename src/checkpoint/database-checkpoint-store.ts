import { must } from '../common/assert.js';
import type { FailPointListener } from '../common/fail-points.js';
import { readChunks } from '../state/chunks/read-chunks.js';
import type { LazyDatabase } from '../state/lazy-database.js';
import { MigratedDatabase } from '../state/schema/migrated-database.js';
import type { PayloadReference } from './checkpoint-manifest.js';
import type { CheckpointStore, JobStore, StoredCheckpoint } from './checkpoint-store.js';
import { PAYLOAD_CHUNKS } from './database/checkpoint-tables.js';
import { DatabaseJobStore } from './database/database-job-store.js';
import { decodeManifest } from './manifest-codec.js';
import { payloadDamaged, verifyPayload } from './payload-digest.js';

export interface DatabaseCheckpointStoreOptions {
  readonly reachFailPoint: FailPointListener;
}

/** Keeps checkpoints in a state database, each written by one transaction. */
export class DatabaseCheckpointStore implements CheckpointStore {
  readonly #database: MigratedDatabase;
  readonly #reachFailPoint: FailPointListener;

  constructor(database: LazyDatabase, { reachFailPoint }: DatabaseCheckpointStoreOptions) {
    this.#database = new MigratedDatabase(database);
    this.#reachFailPoint = reachFailPoint;
  }

  async openJob(jobId: string): Promise<JobStore> {
    const database = await this.#database.get();
    const [row] = await database.query(
      `INSERT INTO sabot_job (job_id, fence, last_checkpoint) VALUES ($1, 1, 0)
       ON CONFLICT (job_id) DO UPDATE SET fence = sabot_job.fence + 1 RETURNING fence`,
      [jobId],
    );
    const fence = must(row).fence as bigint;
    return new DatabaseJobStore(this.#database, { jobId, fence }, this.#reachFailPoint);
  }

  async listJobs(): Promise<readonly string[]> {
    const database = await this.#database.get();
    const rows = await database.query('SELECT DISTINCT job_id FROM sabot_checkpoint');
    return rows.map((row) => String(row.job_id)).sort();
  }

  async listCheckpoints(jobId: string): Promise<readonly StoredCheckpoint[]> {
    const database = await this.#database.get();
    const rows = await database.query(
      `SELECT checkpoint_id, manifest, manifest_sha256 FROM sabot_checkpoint
       WHERE job_id = $1 ORDER BY checkpoint_id DESC`,
      [jobId],
    );
    return Promise.all(
      rows.map((row) => {
        const encoded = { text: String(row.manifest), sha256: String(row.manifest_sha256) };
        return decodeManifest(encoded, jobId, Number(row.checkpoint_id));
      }),
    );
  }

  async readPayload(jobId: string, reference: PayloadReference): Promise<Uint8Array> {
    const { participantId, checkpointId, byteLength } = reference;
    const database = await this.#database.get();
    const key = { jobId, ownerId: participantId, number: checkpointId };
    const read = await database.transaction((session) =>
      readChunks(session, PAYLOAD_CHUNKS, key, byteLength),
    );
    if (read.kind === 'damaged') throw payloadDamaged(reference, read.damage);
    await verifyPayload(reference, read.data);
    return read.data;
  }
}
