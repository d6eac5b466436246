import { decompress } from 'fzstd';
import { KafkaError } from '../driver/kafka-error.js';
import { DECOMPRESSED_BYTES_MAX } from './decompressed-size.js';
import { settle } from './gzip.js';

type ZstdCompress = (
  bytes: Uint8Array,
  done: (error: Error | null, result: Uint8Array) => void,
) => void;

export async function compressZstd(bytes: Uint8Array): Promise<Uint8Array> {
  const zlib: object = await import('node:zlib');
  const { zstdCompress }: { readonly zstdCompress?: ZstdCompress } = zlib;
  if (zstdCompress !== undefined) return settle((done) => zstdCompress(bytes, done));
  throw new KafkaError(
    'other',
    'Compressing by zstd needs Node.js 22.15 or later: update it, or choose another compression.',
  );
}

export function decompressZstd(bytes: Uint8Array): Uint8Array {
  const result = decompress(bytes);
  if (result.length > DECOMPRESSED_BYTES_MAX) throw new RangeError(`${result.length} bytes`);
  return result;
}
