import { assert } from '../../../common/assert.js';
import type { SinkHandle } from '../../sink.js';

/** A complete file: where it waits, where it will be seen (paths below the table's folder), and how long it is. */
export interface FinishedPart {
  readonly draft: string;
  readonly final: string;
  readonly byteLength: number;
}

/** The files of one epoch, as they stand in its checkpoint. */
export function encodeEpoch(parts: readonly FinishedPart[]): SinkHandle {
  return new TextEncoder().encode(JSON.stringify({ version: 1, parts }));
}

export function decodeEpoch(handle: SinkHandle): readonly FinishedPart[] {
  const { version, parts } = JSON.parse(new TextDecoder().decode(handle)) as {
    readonly version: number;
    readonly parts: readonly FinishedPart[];
  };
  assert(version === 1, 'an epoch of files is of version 1');
  return parts;
}
