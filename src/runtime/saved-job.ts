import type { CheckpointStore } from '../checkpoint/checkpoint-store.js';
import { findRestorable, type RestorableCheckpoint } from '../checkpoint/restore-checkpoint.js';
import { didYouMean } from '../errors/did-you-mean.js';
import { ErrorType } from '../errors/error-type.js';
import { StreamingError } from '../errors/streaming-error.js';

/** A job in a savepoint, and what it is called there. */
export interface SavedJob {
  readonly open: () => Promise<CheckpointStore>;
  readonly jobId: string;
}

/** What a savepoint has of a job. Throws STATE_ERROR where it knows no such job. */
export async function findSaved({ open, jobId }: SavedJob): Promise<RestorableCheckpoint> {
  const savepoint = await open();
  const found = await findRestorable(savepoint, jobId);
  if (found !== undefined) return found;
  const names = await savepoint.listJobs();
  throw new StreamingError(
    ErrorType.STATE_ERROR,
    `The savepoint has no query "${jobId}"${didYouMean(jobId, names)}: it has ${names.join(', ')}. ` +
      'Name the query as it was named when it was saved, or say how with savepointName.',
    { component: jobId },
  );
}
