import { must } from '../common/assert.js';
import type { FailPointListener } from '../common/fail-points.js';
import type { LazyDatabase } from '../state/lazy-database.js';
import { MigratedDatabase } from '../state/schema/migrated-database.js';
import type { PayloadReference } from './checkpoint-manifest.js';
import type { CheckpointStore, JobStore, StoredCheckpoint } from './checkpoint-store.js';
import { DatabaseJobStore } from './database/database-job-store.js';
import { SessionCheckpoints } from './database/session-checkpoints.js';

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
       ON CONFLICT (job_id) DO UPDATE SET fence = sabot_job.fence + 1 RETURNING fence, tag, last_checkpoint`,
      [jobId],
    );
    const { fence, tag, last_checkpoint } = must(row);
    const writer = {
      jobId,
      tag: String(tag),
      fence: Number(fence),
      lastCheckpoint: Number(last_checkpoint),
    };
    return new DatabaseJobStore(this.#database, writer, this.#reachFailPoint);
  }

  async listJobs(): Promise<readonly string[]> {
    const database = await this.#database.get();
    return new SessionCheckpoints(database).listJobs();
  }

  async listCheckpoints(jobId: string): Promise<readonly StoredCheckpoint[]> {
    const database = await this.#database.get();
    return new SessionCheckpoints(database).listCheckpoints(jobId);
  }

  async readPayload(jobId: string, reference: PayloadReference): Promise<Uint8Array> {
    const database = await this.#database.get();
    return database.transaction((session) =>
      new SessionCheckpoints(session).readPayload(jobId, reference),
    );
  }
}
