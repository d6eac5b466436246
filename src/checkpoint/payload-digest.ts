import { ErrorType } from '../errors/error-type.js';
import { StreamingError } from '../errors/streaming-error.js';
import type { PayloadReference } from './checkpoint-manifest.js';

/** How to tell later that a payload is whole. */
export async function payloadReference(
  participantId: string,
  checkpointId: number,
  data: Uint8Array,
): Promise<PayloadReference> {
  const sha256 = await sha256Of(data);
  return { checkpointId, participantId, byteLength: data.byteLength, sha256 };
}

/** Throws CHECKPOINT_ERROR unless the bytes are those that the reference was made of. */
export async function verifyPayload(reference: PayloadReference, data: Uint8Array): Promise<void> {
  const damage = await damageOf(reference, data);
  if (damage !== undefined) throw payloadDamaged(reference, damage);
}

/** What is wrong with stored bytes, as the end of a sentence; undefined where they are whole. */
export async function damageOf(
  { byteLength, sha256 }: Pick<PayloadReference, 'byteLength' | 'sha256'>,
  data: Uint8Array,
): Promise<string | undefined> {
  if (data.byteLength !== byteLength) {
    return `it has ${data.byteLength} bytes instead of ${byteLength}`;
  }
  return (await sha256Of(data)) === sha256 ? undefined : 'its checksum is wrong';
}

export function payloadDamaged(
  { participantId, checkpointId }: PayloadReference,
  damage: string,
): StreamingError {
  return new StreamingError(
    ErrorType.CHECKPOINT_ERROR,
    `The state of ${participantId} in checkpoint ${checkpointId} is damaged: ${damage}.`,
    { component: participantId },
  );
}

/** Hexadecimal. */
export async function sha256Of(data: Uint8Array): Promise<string> {
  // Nothing of ours lies in memory that threads share.
  const digest = await crypto.subtle.digest('SHA-256', data as Uint8Array<ArrayBuffer>);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
