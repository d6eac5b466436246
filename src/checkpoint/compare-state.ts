import type { CheckpointManifest } from './checkpoint-manifest.js';
export function compareState(
  manifest: CheckpointManifest,
  participants: readonly { id: string }[],
) {
  const kept = new Map<string, string>();
  for (const { id } of participants)
    if (manifest.participants.some((p) => p.id === id)) kept.set(id, id);
  const lost = manifest.participants.filter((p) => ![...kept.values()].includes(p.id));
  return { kept, lost, text: lost.map((l) => l.id).join('\n') };
}
