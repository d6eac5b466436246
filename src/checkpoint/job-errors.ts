import { ErrorType } from '../errors/error-type.js';
import { StreamingError } from '../errors/streaming-error.js';

/**
 * Why a job's writer has to stop: somebody else has opened the job since. Trying again would only take the job away from
 * that one.
 */
export class JobTakenOverError extends StreamingError {
  constructor(jobId: string) {
    super(
      ErrorType.CHECKPOINT_ERROR,
      `Job "${jobId}" has been taken over by another process that runs it on the same state: ` +
        'this one stops; run each job once, or give each its own name.',
      { component: jobId, operation: 'checkpoint' },
      { isTakenOver: true, code: 'JOB_TAKEN_OVER' },
    );
  }
}

/** Why a commit is refused that comes behind that of a newer checkpoint. */
export function checkpointOvertaken(jobId: string, checkpointId: number): StreamingError {
  return new StreamingError(
    ErrorType.CHECKPOINT_ERROR,
    `Checkpoint ${checkpointId} of "${jobId}" comes too late: a newer one is stored already, which is to be used.`,
    { component: jobId, operation: 'checkpoint' },
  );
}

/** The job's row is gone, with all else that was stored of it: trying again would begin from nothing, unasked. */
export function jobLost(jobId: string): StreamingError {
  return new StreamingError(
    ErrorType.CHECKPOINT_ERROR,
    `The state database does not know job "${jobId}" any more: somebody has removed its state; start the job anew.`,
    { component: jobId, operation: 'checkpoint' },
    { isTakenOver: true, code: 'JOB_STATE_REMOVED' },
  );
}

/** Why a job is not started whose newest checkpoint is not in the store any more, not even damaged. */
export function checkpointRemoved(jobId: string, checkpointId: number): StreamingError {
  return new StreamingError(
    ErrorType.STATE_ERROR,
    `Checkpoint ${checkpointId} of "${jobId}", its newest, has been removed from the state store. Restore the state from a ` +
      'backup, or start the query under another name, from a savepoint or anew.',
    { component: jobId, query: jobId, operation: 'restore' },
  );
}

/**
 * Why a job is not started of which an output that waits to be published can't be read. Going back to an older checkpoint, as
 * from damaged state, would make its rows again; but whether they had been published before the crash, the output alone could
 * tell the sink, and a consumer of batches would get others under known numbers. So neither way would be exactly once.
 */
export function outputDamaged(sinkId: string, sequence: number, damage: string): StreamingError {
  return new StreamingError(
    ErrorType.CHECKPOINT_ERROR,
    `Output ${sequence} of ${sinkId}, which waits to be published, is damaged: ${damage}. ` +
      'Whether its rows are published already is not known. Restore the state from a backup; or see which rows are there, and ' +
      'start the query under another name, from a savepoint or anew.',
    { component: sinkId, operation: 'restore' },
    { code: 'STATE_DAMAGED' },
  );
}
