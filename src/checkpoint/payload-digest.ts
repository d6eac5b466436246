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
  const { participantId, checkpointId, byteLength, sha256 } = reference;
  const isWhole = data.byteLength === byteLength && (await sha256Of(data)) === sha256;
  if (isWhole) return;
  throw new StreamingError(
    ErrorType.CHECKPOINT_ERROR,
    `The state of ${participantId} in checkpoint ${checkpointId} is damaged: ` +
      (data.byteLength === byteLength
        ? 'its checksum is wrong.'
        : `it has ${data.byteLength} bytes instead of ${byteLength}.`),
    { component: participantId },
  );
}

/** Hexadecimal. */
export async function sha256Of(data: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', data as Uint8Array<ArrayBuffer>);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
