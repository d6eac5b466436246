import type { NamedFile } from './inferred-schema.js';
import { malformed } from './malformed-file.js';

/** So much of a file is looked at. */
const SAMPLE_BYTES = 16 << 20;

/** The beginning of a text file. */
export interface SampleText {
  /** Up to the end of a line, where the file goes on behind it. */
  readonly text: string;
  readonly isWhole: boolean;
}

/** Reads it as UTF-8, without a mark of byte order. Throws CONNECTOR_ERROR for what is empty, compressed or no text. */
export async function sampleText({ name, file }: NamedFile): Promise<SampleText> {
  const isWhole = file.size <= SAMPLE_BYTES;
  const bytes = new Uint8Array(await file.slice(0, SAMPLE_BYTES).arrayBuffer());
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    throw malformed(name, 'is compressed with gzip: decompress it first.');
  }
  const end = isWhole ? bytes.length : bytes.lastIndexOf(10) + 1;
  const text = new TextDecoder('utf-8').decode(bytes.subarray(0, end));
  if (text.includes('\0')) throw malformed(name, 'is no text in UTF-8.');
  if (text.trim() === '') throw malformed(name, 'is empty.');
  return { text, isWhole };
}
