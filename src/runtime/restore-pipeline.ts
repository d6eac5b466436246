import type { CheckpointManifest } from '../checkpoint/checkpoint-manifest.js';
import { compareState, type StateComparison } from '../checkpoint/compare-state.js';
import type { RestorableCheckpoint } from '../checkpoint/restore-checkpoint.js';
import type { FailPointListener } from '../common/fail-points.js';
import { ErrorType } from '../errors/error-type.js';
import { StreamingError } from '../errors/streaming-error.js';
import type { PipelineOutput } from './output/pipeline-output.js';
import type { PipelineCheckpoints } from './pipeline-checkpoints.js';

/** The output of a query's rows, or of dead letters. */
type RestoredOutput = Pick<PipelineOutput, 'id' | 'description' | 'restore'>;

/** Gives every part of a pipeline the state that a checkpoint has of it. */
export async function restorePipeline(
  { manifest, takeState }: RestorableCheckpoint,
  { kept }: StateComparison,
  { sources, operators }: PipelineCheckpoints,
  outputs: readonly RestoredOutput[],
  reachFailPoint: FailPointListener,
): Promise<void> {
  reachFailPoint('restore.manifest-read');
  for (const { id, operator } of operators) {
    const stored = kept.get(id);
    if (stored !== undefined) operator.restore(takeState(stored));
  }
  reachFailPoint('restore.half-way');
  for (const source of sources) {
    const stored = kept.get(source.id);
    if (stored !== undefined) await source.restore(takeState(stored));
  }
  for (const output of outputs) {
    const stored = kept.get(output.id);
    if (stored !== undefined) output.restore(takeState(stored), manifest.checkpointId);
  }
}

/** Throws STATE_ERROR, with the comparison of both queries, where state would be lost, unless that is allowed. */
export function comparePipeline(
  manifest: CheckpointManifest,
  { sources, operators }: PipelineCheckpoints,
  outputs: readonly RestoredOutput[],
  allowNonRestoredState: boolean,
): StateComparison {
  const comparison = compareState(manifest, [...sources, ...operators, ...outputs]);
  if (comparison.lost.length > 0 && !allowNonRestoredState) {
    throw new StreamingError(
      ErrorType.STATE_ERROR,
      `The query "${manifest.jobId}" has changed since checkpoint ${manifest.checkpointId}, and would lose state:\n` +
        `${comparison.text}\n` +
        'Allow that with allowNonRestoredState, give the new query another name or state of its own, or run the old one.',
      { component: manifest.jobId, query: manifest.jobId, operation: 'restore' },
      { code: 'STATE_INCOMPATIBLE' },
    );
  }
  return comparison;
}
