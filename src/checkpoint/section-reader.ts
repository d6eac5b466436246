import type { Json } from '../common/json.js';
import { JsonFields } from '../common/json-fields.js';
import { ErrorType } from '../errors/error-type.js';
import { StreamingError } from '../errors/streaming-error.js';

const decoder = new TextDecoder();
const ALIGNMENT = 8;

/** One section of a payload: see SectionWriter. */
export interface Section {
  readonly header: JsonFields;
  /** Views into the payload. */
  readonly buffers: readonly Uint8Array[];
}

/** The sections of a payload that `SectionWriter` has built. Throws CHECKPOINT_ERROR where they overrun it. */
export function* readSections(payload: Uint8Array): Generator<Section> {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  let at = 0;
  let start = 0;
  const take = (byteLength: number): Uint8Array => {
    if (at + byteLength > payload.length) throw overrun(start);
    const part = payload.subarray(at, at + byteLength);
    at += Math.ceil(byteLength / ALIGNMENT) * ALIGNMENT;
    return part;
  };
  while (at < payload.length) {
    start = at;
    if (start + 8 > payload.length) throw overrun(start);
    const bufferCount = view.getUint32(start + 4, true);
    take(8 + bufferCount * 4);
    const json: Json = JSON.parse(decoder.decode(take(view.getUint32(start, true))));
    const buffers = Array.from({ length: bufferCount }, (_, i) =>
      take(view.getUint32(start + 8 + i * 4, true)),
    );
    yield { header: new JsonFields(json), buffers };
  }
}

function overrun(at: number): StreamingError {
  return new StreamingError(
    ErrorType.CHECKPOINT_ERROR,
    `A checkpoint's payload ends within the section that starts at byte ${at}. ` +
      'It was written by another version of the engine; restore an older checkpoint.',
    { component: 'checkpoint', operation: 'restore' },
    { code: 'STATE_INCOMPATIBLE' },
  );
}
