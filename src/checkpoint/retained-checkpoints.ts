import type { CheckpointManifest, PayloadReference } from './checkpoint-manifest.js';

/**
 * The checkpoints to keep, of those in the store, newest first: the `count` newest ones, and the newest of the others that
 * shares no payload with them, so that one damaged payload never takes all.
 */
export function retainedCheckpoints(
  stored: readonly CheckpointManifest[],
  count: number,
): readonly number[] {
  const newest = stored.slice(0, count);
  const shared = new Set(newest.flatMap(payloadsOf).map(keyOf));
  const independent = stored
    .slice(count)
    .find((manifest) => payloadsOf(manifest).every((payload) => !shared.has(keyOf(payload))));
  const retained = independent === undefined ? newest : [...newest, independent];
  return retained.map(({ checkpointId }) => checkpointId);
}

function payloadsOf({ participants }: CheckpointManifest): readonly PayloadReference[] {
  return participants.flatMap(({ payloads }) => payloads);
}

function keyOf({ checkpointId, participantId }: PayloadReference): string {
  return `${checkpointId} ${participantId}`;
}
