import type {
  CheckpointParticipant,
  RestoredState,
} from '../../checkpoint/checkpoint-participant.js';
import type { ResultBatch } from '../../columnar/result-batch.js';
import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';

/**
 * Where the rows of a job go: to the consumer at once (DirectOutput), to the consumer by epochs (LoggedOutput), or into a
 * table (SinkOutput).
 */
export interface PipelineOutput extends CheckpointParticipant {
  /** As a participant of checkpoints. */
  readonly id: string;
  /** Opens it, and deals with what complete checkpoints have left waiting. Called once, first. */
  open(): Promise<void>;
  /** Goes on where a checkpoint was. Called behind `open`, before the first row. */
  restore(state: RestoredState, checkpointId: number): void;
  /**
   * Called behind `open` and `restore`, before the first row. Rows that went out before are recognised by their number only
   * where all rows come in the same order as before. Throws STATE_ERROR where some went out already and can't be recognised.
   */
  begin(isOrderRepeatable: boolean): void;
  /** Takes rows that the pipeline has made, in order; resolves when it is ready for more. */
  write(batches: readonly ResultBatch[]): Promise<void>;
  /** What the consumer may have by now; empty for a table. */
  take(): readonly ResultBatch[];
  /** The consumer is done with everything it was given. */
  acknowledge(): Promise<void>;
  /** Called between the rows before and behind the barrier of a checkpoint. */
  reachBarrier(checkpointId: number): void;
  /** Makes visible what still waits, at the end of a job without checkpoints. */
  finish(): Promise<void>;
  close(): Promise<void>;
}

/** Told when the consumer has been given rows, so that nothing goes on until it asks for more, and when it has asked. */
export interface RestListener {
  rest(): void;
  resume(): void;
}

/** Gives the consumer what it may have by now. */
export async function* deliver(
  output: PipelineOutput,
  listener?: RestListener,
): AsyncGenerator<ResultBatch, void, void> {
  for (;;) {
    const ready = output.take();
    if (ready.length === 0) return;
    for (const batch of ready) {
      listener?.rest();
      yield batch;
      listener?.resume();
    }
    await output.acknowledge();
  }
}

/** For an output that some rows have gone through already, behind the checkpoint that the query goes on from. */
export function unrecognisableRows(rows: number): StreamingError {
  return new StreamingError(
    ErrorType.STATE_ERROR,
    `${rows} rows have been published behind the checkpoint that the query would go on from, since newer checkpoints are damaged. ` +
      'Its source has several splits, whose rows may come in another order now, so that those rows could be lost or come twice. ' +
      'Restore the state from a backup or a savepoint, or start the query anew under another name and see to what it has published.',
  );
}
