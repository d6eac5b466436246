import type { StateSession } from '../../state/state-database.js';
import { checkpointOvertaken, JobTakenOverError, jobLost } from '../job-errors.js';

/** A job as one of those that have opened it may write it. */
export interface JobWriter {
  readonly jobId: string;
  readonly tag: string;
  readonly fence: number;
  /** See JobStore. */
  readonly lastCheckpoint: number;
}

/** Holds the job until the transaction ends. Throws CHECKPOINT_ERROR for a writer that another one has followed. */
export async function lockJob(session: StateSession, writer: JobWriter): Promise<void> {
  const rows = await session.query(
    'SELECT 1 AS one FROM sabot_job WHERE job_id = $1 AND fence = $2 FOR UPDATE',
    [writer.jobId, writer.fence],
  );
  if (rows.length === 0) throw await whyNotOurs(session, writer);
}

/**
 * Moves the job on to a checkpoint, and holds it until the transaction ends. Throws CHECKPOINT_ERROR for a writer that
 * another one has followed, and for a checkpoint that a newer one has. A commit whose answer was lost may have moved the
 * job on already: any later checkpoint will do.
 */
export async function advanceJob(
  session: StateSession,
  writer: JobWriter,
  checkpointId: number,
): Promise<void> {
  const rows = await session.query(
    `UPDATE sabot_job SET last_checkpoint = $3
     WHERE job_id = $1 AND fence = $2 AND last_checkpoint < $3 RETURNING job_id`,
    [writer.jobId, writer.fence, checkpointId],
  );
  if (rows.length > 0) return;
  await lockJob(session, writer);
  throw checkpointOvertaken(writer.jobId, checkpointId);
}

async function whyNotOurs(session: StateSession, { jobId }: JobWriter): Promise<Error> {
  const rows = await session.query('SELECT 1 AS one FROM sabot_job WHERE job_id = $1', [jobId]);
  return rows.length === 0 ? jobLost(jobId) : new JobTakenOverError(jobId);
}
