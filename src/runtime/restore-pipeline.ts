import { compareState } from '../checkpoint/compare-state.js';
import type { RestorableCheckpoint } from '../checkpoint/restore-checkpoint.js';
import type { FailPointListener } from '../common/fail-points.js';
import { ErrorType } from '../errors/error-type.js';
import { StreamingError } from '../errors/streaming-error.js';
import type { PipelineCheckpoints } from './pipeline-checkpoints.js';
import type { PipelineOutput } from './pipeline-output.js';

/**
 * Gives every part of a pipeline the state that a checkpoint has of it. Throws STATE_ERROR, with the comparison of both
 * queries, where state would be lost, unless that is allowed.
 */
export async function restorePipeline(
  { manifest, takeState }: RestorableCheckpoint,
  { sources, operators }: PipelineCheckpoints,
  output: PipelineOutput,
  allowNonRestoredState: boolean,
  reachFailPoint: FailPointListener,
): Promise<void> {
  reachFailPoint('restore.manifest-read');
  const comparison = compareState(manifest, [...sources, ...operators, output]);
  if (comparison.lost.length > 0 && !allowNonRestoredState) {
    throw new StreamingError(
      ErrorType.STATE_ERROR,
      `The query "${manifest.jobId}" has changed since checkpoint ${manifest.checkpointId}, and would lose state:\n` +
        `${comparison.text}\n` +
        'Allow that with allowNonRestoredState, give the new query another name, or run the old one.',
      { component: manifest.jobId },
    );
  }
  for (const { id, operator } of operators) {
    const stored = comparison.kept.get(id);
    if (stored !== undefined) operator.restore(takeState(stored));
  }
  reachFailPoint('restore.half-way');
  for (const source of sources) {
    const stored = comparison.kept.get(source.id);
    if (stored !== undefined) await source.restore(takeState(stored));
  }
  const stored = comparison.kept.get(output.id);
  if (stored !== undefined) output.restore(takeState(stored), manifest.checkpointId);
}
