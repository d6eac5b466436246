import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import type { RequestPlace } from './http-error.js';

/** All bytes of an answer. Throws CONNECTOR_ERROR where they are more than `bytesMax`, and what the connection fails with. */
export async function readBody(
  { body }: Response,
  bytesMax: number,
  place: RequestPlace,
): Promise<Uint8Array> {
  if (body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let byteLength = 0;
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    byteLength += value.length;
    if (byteLength <= bytesMax) continue;
    await reader.cancel().catch(() => {});
    throw tooLarge(place, bytesMax);
  }
  const bytes = new Uint8Array(byteLength);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

function tooLarge({ table, origin }: RequestPlace, bytesMax: number): StreamingError {
  return new StreamingError(
    ErrorType.CONNECTOR_ERROR,
    `Table "${table}": what ${origin} gives is larger than the ${bytesMax} bytes of 'http.response.bytes-max'.`,
    { component: table, topic: origin },
  );
}
