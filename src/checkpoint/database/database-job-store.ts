import { must } from '../../common/assert.js';
import type { FailPointListener } from '../../common/fail-points.js';
import { ChunkWriter } from '../../state/chunks/chunk-writer.js';
import type { MigratedDatabase } from '../../state/schema/migrated-database.js';
import type { StateSession } from '../../state/state-database.js';
import type { CheckpointManifest } from '../checkpoint-manifest.js';
import type { JobStore, NewCheckpoint, StoredOutput } from '../checkpoint-store.js';
import { type EncodedManifest, encodeManifest, ownBytes } from '../manifest-codec.js';
import { sha256OfEach } from '../payload-digest.js';
import { CHECKPOINT_TABLES, PAYLOAD_CHUNKS, TABLES_OF_A_JOB } from './checkpoint-tables.js';
import { advanceJob, type JobWriter, lockJob } from './job-writer.js';
import { replacePositions } from './position-tables.js';
import { dropUnretained } from './retention.js';
import { forgetOutputs, readOutputs, storeOutputs } from './sink-outputs.js';

/** A job in a state database, to be written by the one that opened it last. */
export class DatabaseJobStore implements JobStore {
  readonly #database: MigratedDatabase;
  readonly #writer: JobWriter;
  readonly #reachFailPoint: FailPointListener;

  constructor(database: MigratedDatabase, writer: JobWriter, reachFailPoint: FailPointListener) {
    this.#database = database;
    this.#writer = writer;
    this.#reachFailPoint = reachFailPoint;
  }

  get jobId(): string {
    return this.#writer.jobId;
  }

  get tag(): string {
    return this.#writer.tag;
  }

  get fence(): number {
    return this.#writer.fence;
  }

  get lastCheckpoint(): number {
    return this.#writer.lastCheckpoint;
  }

  async commit(checkpoint: NewCheckpoint): Promise<void> {
    const { manifest, payloads, retained, withinTransaction } = checkpoint;
    const { checkpointId } = manifest;
    const encoded = await encodeManifest(manifest);
    const checksums = await sha256OfEach(checkpoint.outputs.map(({ data }) => data));
    const outputs = checkpoint.outputs.map((output, i) => {
      return { ...output, sha256: must(checksums[i]) };
    });
    const database = await this.#database.get();
    await database.transaction(async (session) => {
      await advanceJob(session, this.#writer, checkpointId);
      this.#reachFailPoint('checkpoint.transaction-open');
      await storePayloads(session, this.jobId, payloads);
      this.#reachFailPoint('checkpoint.state-written');
      await replacePositions(session, checkpoint);
      await storeOutputs(session, this.jobId, checkpointId, outputs);
      for (const write of withinTransaction) await write(session);
      await storeManifest(session, manifest, encoded);
      this.#reachFailPoint('checkpoint.retention');
      await dropUnretained(session, this.jobId, retained);
      this.#reachFailPoint('checkpoint.before-commit');
    });
    // The checkpoint stands. What keeps the database from being maintained is for the next transaction to find.
    await database.maintain(CHECKPOINT_TABLES).catch(() => {});
  }

  async pendingOutputs(sinkId: string): Promise<readonly StoredOutput[]> {
    const database = await this.#database.get();
    return database.transaction((session) => readOutputs(session, this.jobId, sinkId));
  }

  async markPublished(sinkId: string, sequence: number): Promise<void> {
    const database = await this.#database.get();
    await database.transaction(async (session) => {
      await lockJob(session, this.#writer);
      await forgetOutputs(session, this.jobId, sinkId, sequence);
    });
  }

  async committedOutput(
    sinkId: string,
  ): Promise<{ readonly sequence: number; readonly rowsTotal: number }> {
    const database = await this.#database.get();
    const [row] = await database.query(
      'SELECT sequence, rows_total FROM sabot_sink_progress WHERE job_id = $1 AND sink_id = $2',
      [this.jobId, sinkId],
    );
    if (row === undefined) return { sequence: 0, rowsTotal: 0 };
    return { sequence: Number(row.sequence), rowsTotal: Number(row.rows_total) };
  }

  async discard(): Promise<void> {
    const database = await this.#database.get();
    await database.transaction(async (session) => {
      await lockJob(session, this.#writer);
      for (const table of TABLES_OF_A_JOB) {
        await session.query(`DELETE FROM ${table} WHERE job_id = $1`, [this.jobId]);
      }
      await session.query('UPDATE sabot_job SET last_checkpoint = 0 WHERE job_id = $1', [
        this.jobId,
      ]);
    });
  }
}

async function storePayloads(
  session: StateSession,
  jobId: string,
  payloads: NewCheckpoint['payloads'],
): Promise<void> {
  const chunks = new ChunkWriter(session, PAYLOAD_CHUNKS.name);
  for (const { reference, data } of payloads) {
    const { participantId, checkpointId } = reference;
    await chunks.write({ jobId, ownerId: participantId, number: checkpointId }, data);
  }
  await chunks.flush();
}

async function storeManifest(
  session: StateSession,
  manifest: CheckpointManifest,
  { text, sha256 }: EncodedManifest,
): Promise<void> {
  const { jobId, checkpointId, kind, isFinal, triggeredAtMs } = manifest;
  const triggeredAt = BigInt(Math.round(triggeredAtMs)) * 1000n;
  await session.query('INSERT INTO sabot_checkpoint VALUES ($1, $2, $3, $4, $5, $6, $7, $8)', [
    jobId,
    checkpointId,
    kind,
    isFinal,
    text,
    sha256,
    ownBytes(manifest),
    triggeredAt,
  ]);
}
