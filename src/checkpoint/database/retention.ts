import type { StateSession } from '../../state/state-database.js';
import { decodeManifest, payloadsOf } from '../manifest-codec.js';

/** Drops the job's checkpoints but the retained ones, and the payloads that none of these refers to. */
export async function dropUnretained(
  session: StateSession,
  jobId: string,
  retained: readonly number[],
): Promise<void> {
  await session.query(
    `DELETE FROM sabot_checkpoint WHERE job_id = $1 AND checkpoint_id NOT IN
       (SELECT value::bigint FROM json_array_elements_text($2::text::json))`,
    [jobId, JSON.stringify(retained)],
  );
  await session.query(
    `DELETE FROM sabot_payload_chunk AS c WHERE job_id = $1 AND NOT EXISTS
       (SELECT FROM json_to_recordset($2::text::json) AS kept(participant_id text, checkpoint_id bigint)
        WHERE kept.participant_id = c.participant_id AND kept.checkpoint_id = c.checkpoint_id)`,
    [jobId, JSON.stringify(await payloadsInUse(session, jobId))],
  );
}

async function payloadsInUse(
  session: StateSession,
  jobId: string,
): Promise<readonly { readonly participant_id: string; readonly checkpoint_id: number }[]> {
  const rows = await session.query(
    'SELECT checkpoint_id, manifest, manifest_sha256 FROM sabot_checkpoint WHERE job_id = $1',
    [jobId],
  );
  const stored = await Promise.all(
    rows.map((row) => {
      const encoded = { text: String(row.manifest), sha256: String(row.manifest_sha256) };
      return decodeManifest(encoded, jobId, Number(row.checkpoint_id));
    }),
  );
  // Nothing can be restored by a damaged manifest, whatever it referred to.
  return stored.flatMap((checkpoint) =>
    checkpoint.kind === 'damaged'
      ? []
      : payloadsOf(checkpoint.manifest).map(({ participantId, checkpointId }) => {
          return { participant_id: participantId, checkpoint_id: checkpointId };
        }),
  );
}
