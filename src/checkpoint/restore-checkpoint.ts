import type { CheckpointManifest } from './checkpoint-manifest.js';
import type { RestoredState } from './checkpoint-participant.js';
import type { CheckpointStore } from './checkpoint-store.js';
export interface RestorableCheckpoint {
  manifest: CheckpointManifest;
  readParticipant(id: string): Promise<RestoredState>;
}
export async function findRestorable(
  store: CheckpointStore,
  jobId: string,
): Promise<RestorableCheckpoint | undefined> {
  const [first] = await store.listCheckpoints(jobId);
  if (first?.kind !== 'intact') return undefined;
  const { manifest } = first;
  return {
    manifest,
    async readParticipant(id) {
      const p = manifest.participants.find((x) => x.id === id)!;
      return {
        facts: p.facts,
        payloads: await Promise.all(p.payloads.map((r) => store.readPayload(jobId, r))),
      };
    },
  };
}
