import type { ErrorCode } from '../errors/error-codes.js';
import { ErrorType } from '../errors/error-type.js';
import { StreamingError } from '../errors/streaming-error.js';

/** A checkpoint that didn't come to be. What it has failed with, if anything but itself, is the cause, whatever type that has. */
export class CheckpointFailedError extends StreamingError {
  /** `problem` goes on a sentence that begins with the checkpoint, and has no full stop. */
  constructor(
    checkpointId: number,
    jobId: string,
    problem: string,
    { cause, code = 'CHECKPOINT_FAILED' }: { readonly cause?: unknown; readonly code?: ErrorCode },
  ) {
    super(
      ErrorType.CHECKPOINT_ERROR,
      `Checkpoint ${checkpointId} of "${jobId}" ${problem}.`,
      { component: jobId, operation: 'checkpoint' },
      { cause, code },
    );
  }
}
