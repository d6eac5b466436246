import { assert } from '../../../common/assert.js';
import type { SinkHandle } from '../../sink.js';

/** A prepared file. Both paths are relative to the table's folder. */
export interface PreparedFile {
  /** The hidden name that it has been written under. */
  readonly from: string;
  readonly to: string;
  readonly sizeBytes: number;
}

/** `{"version": 1, "files": [{"from": …, "to": …, "sizeBytes": …}]}` as UTF-8. */
export function encodeHandle(files: readonly PreparedFile[]): SinkHandle {
  return new TextEncoder().encode(JSON.stringify({ version: 1, files }));
}

export function decodeHandle(handle: SinkHandle): readonly PreparedFile[] {
  const { version, files } = JSON.parse(new TextDecoder().decode(handle)) as {
    readonly version: number;
    readonly files: readonly PreparedFile[];
  };
  assert(version === 1, 'the handle of an epoch of files is of version 1');
  return files;
}
