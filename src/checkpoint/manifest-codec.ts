import type { CheckpointManifest, PayloadReference } from './checkpoint-manifest.js';
import type { StoredCheckpoint } from './checkpoint-store.js';
import { sha256Of } from './payload-digest.js';

const FORMAT_VERSION = 1;

const encoder = new TextEncoder();

/** A manifest at rest: JSON, and the checksum of its UTF-8 bytes. */
export interface EncodedManifest {
  readonly text: string;
  /** Hexadecimal. */
  readonly sha256: string;
}

export async function encodeManifest(manifest: CheckpointManifest): Promise<EncodedManifest> {
  const text = JSON.stringify(manifest);
  return { text, sha256: await sha256Of(encoder.encode(text)) };
}

/** What is stored as checkpoint `checkpointId` of a job. Nothing is taken from a text that is not whole. */
export async function decodeManifest(
  { text, sha256 }: EncodedManifest,
  jobId: string,
  checkpointId: number,
): Promise<StoredCheckpoint> {
  const damaged = (damage: string): StoredCheckpoint => ({ kind: 'damaged', checkpointId, damage });
  if ((await sha256Of(encoder.encode(text))) !== sha256) {
    return damaged('The checksum of its manifest is wrong.');
  }
  // The checksum holds: this is what an engine has written, though maybe not this one.
  const manifest = JSON.parse(text) as CheckpointManifest;
  if (manifest.formatVersion !== FORMAT_VERSION) {
    return damaged('It was written by a newer version of the engine: use that one to restore it.');
  }
  if (manifest.jobId !== jobId || manifest.checkpointId !== checkpointId) {
    return damaged(
      `Its manifest is that of checkpoint ${manifest.checkpointId} of job "${manifest.jobId}".`,
    );
  }
  return { kind: 'intact', checkpointId, manifest, byteLength: ownBytes(manifest) };
}

/** All that must be there to restore the checkpoint. */
export function payloadsOf(manifest: CheckpointManifest): readonly PayloadReference[] {
  return manifest.participants.flatMap(({ payloads }) => payloads);
}

/** Payloads that the checkpoint wrote itself, in bytes. */
export function ownBytes(manifest: CheckpointManifest): number {
  return payloadsOf(manifest)
    .filter(({ checkpointId }) => checkpointId === manifest.checkpointId)
    .reduce((sum, { byteLength }) => sum + byteLength, 0);
}
