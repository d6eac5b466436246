import { readChunks } from '../../state/chunks/read-chunks.js';
import type { StateSession } from '../../state/state-database.js';
import type { PayloadReference } from '../checkpoint-manifest.js';
import type { CheckpointReader, StoredCheckpoint } from '../checkpoint-store.js';
import { decodeManifest } from '../manifest-codec.js';
import { payloadDamaged, verifyPayload } from '../payload-digest.js';
import { PAYLOAD_CHUNKS } from './checkpoint-tables.js';

/** What is stored as one transaction sees it, so that nothing is dropped between two reads. */
export class SessionCheckpoints implements CheckpointReader {
  readonly #session: StateSession;

  constructor(session: StateSession) {
    this.#session = session;
  }

  async listJobs(): Promise<readonly string[]> {
    const rows = await this.#session.query('SELECT DISTINCT job_id FROM sabot_checkpoint');
    return rows.map((row) => String(row.job_id)).sort();
  }

  async listCheckpoints(jobId: string): Promise<readonly StoredCheckpoint[]> {
    const rows = await this.#session.query(
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
    const key = { jobId, ownerId: participantId, number: checkpointId };
    const read = await readChunks(this.#session, PAYLOAD_CHUNKS, key, byteLength);
    if (read.kind === 'damaged') throw payloadDamaged(reference, read.damage);
    await verifyPayload(reference, read.data);
    return read.data;
  }
}
