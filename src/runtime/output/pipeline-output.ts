import type {
  CheckpointParticipant,
  RestoredState,
} from '../../checkpoint/checkpoint-participant.js';
import type { ResultBatch } from '../../columnar/result-batch.js';

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
