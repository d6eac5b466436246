import type { FailPointListener } from '../common/fail-points.js';
import type { OperatorParticipant } from './operator-participant.js';
import type { PipelineOutput } from './output/pipeline-output.js';
import type { SourceParticipant } from './source-participant.js';

/** Copied between two messages: about a millisecond. */
const COPY_BYTES_PER_STEP = 1 << 19;

/** What ends an epoch between the rows before and behind the barrier. */
type BarrierListener = Pick<PipelineOutput, 'reachBarrier'>;

/**
 * The checkpoints of a running pipeline: lets barriers in between two of its steps, and has what operators froze there
 * copied out in small parts between the steps that follow.
 */
export class PipelineCheckpoints {
  readonly sources: readonly SourceParticipant[];
  readonly operators: readonly OperatorParticipant[];
  readonly #others: readonly BarrierListener[];
  readonly #reachFailPoint: FailPointListener;
  #requestedId: number | undefined;

  constructor(
    sources: readonly SourceParticipant[],
    operators: readonly OperatorParticipant[],
    others: readonly BarrierListener[],
    reachFailPoint: FailPointListener,
  ) {
    this.sources = sources;
    this.operators = operators;
    this.#others = others;
    this.#reachFailPoint = reachFailPoint;
  }

  /** Asks for the barrier of a checkpoint, at the next opportunity. */
  request(checkpointId: number): void {
    this.#requestedId = checkpointId;
  }

  /** Whether `step` has something to do. */
  get isBusy(): boolean {
    return this.#requestedId !== undefined || this.operators.some(({ isCopying }) => isCopying);
  }

  /** Called between two messages, when the output has taken all rows. */
  step(): void {
    if (this.#requestedId !== undefined) this.#injectBarrier(this.#requestedId);
    for (const operator of this.operators) {
      if (operator.isCopying) operator.advance(COPY_BYTES_PER_STEP);
    }
  }

  #injectBarrier(checkpointId: number): void {
    this.#requestedId = undefined;
    for (const source of this.sources) source.reachBarrier(checkpointId);
    this.#reachFailPoint('source.barrier-injected');
    for (const { input } of this.sources) {
      if (!input.isFinished) input.task.sendBarrier(checkpointId);
    }
    // Behind the end of an input nothing flows any more, so that no barrier comes and there is nothing to separate.
    for (const operator of this.operators) operator.reachBarrier(checkpointId);
    for (const other of this.#others) other.reachBarrier(checkpointId);
  }
}
