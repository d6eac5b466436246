import type { PipelineFacts } from '../pipeline-facts.js';
import type { QueryFacts } from '../query-facts.js';
import { countText, durationText } from '../words.js';

/** A checkpoint that takes less is nothing to speak of. */
const LONG_MS_MIN = 10_000;

/** Checkpoints that fail or hang, and rows that only appear with the next one. */
export function checkpointSentences(
  { checkpoints, rowsAppear }: QueryFacts,
  { statistics }: PipelineFacts,
): readonly string[] {
  if (checkpoints === undefined) return [];
  const { intervalMs, running, failuresInARow, lastFailure, endedAgoMs } = checkpoints;
  const sentences: string[] = [];
  if (lastFailure !== undefined) {
    const failed =
      failuresInARow === 1
        ? 'The last checkpoint failed'
        : `The last ${failuresInARow} checkpoints failed`;
    sentences.push(`${failed}: ${lastFailure}`);
  }
  if (running !== undefined && running.forMs >= LONG_MS_MIN) {
    sentences.push(
      `Checkpoint ${running.checkpointId} has been under way for ${durationText(running.forMs)}.`,
    );
  }
  if (rowsAppear === 'with-checkpoint' && statistics.rowsOut > 0) {
    const every = Number.isFinite(intervalMs)
      ? `one is taken every ${durationText(intervalMs)}`
      : 'one is only taken when asked for';
    const last =
      endedAgoMs === undefined
        ? 'none has been in this run yet'
        : `the last one was ${durationText(endedAgoMs)} ago`;
    sentences.push(
      `${countText(statistics.rowsOut, 'row')} made so far appear when a checkpoint behind them is complete: ${every}, ${last}.`,
    );
  }
  return sentences;
}
