import type { WriterOptions } from '../driver/kafka-driver.js';
import { KafkaError } from '../driver/kafka-error.js';
import { compressGzip, decompressGzip } from './gzip.js';
import { compressLz4, decompressLz4 } from './lz4.js';
import { compressSnappy, decompressSnappy } from './snappy.js';
import { compressZstd, decompressZstd } from './zstd.js';

interface Codec {
  readonly name: WriterOptions['compression'];
  compress(bytes: Uint8Array): Uint8Array | Promise<Uint8Array>;
  decompress(bytes: Uint8Array): Uint8Array | Promise<Uint8Array>;
}

/** By the number that a record batch's attributes give. */
const CODECS: readonly Codec[] = [
  { name: 'none', compress: (bytes) => bytes, decompress: (bytes) => bytes },
  { name: 'gzip', compress: compressGzip, decompress: decompressGzip },
  { name: 'snappy', compress: compressSnappy, decompress: decompressSnappy },
  { name: 'lz4', compress: compressLz4, decompress: decompressLz4 },
  { name: 'zstd', compress: compressZstd, decompress: decompressZstd },
];

/** The number by which record batches name a compression. */
export function compressionCode(name: WriterOptions['compression']): number {
  return CODECS.findIndex((codec) => codec.name === name);
}

/** Throws KafkaError where this Node can't compress so. */
export async function compress(bytes: Uint8Array, code: number): Promise<Uint8Array> {
  return codec(code).compress(bytes);
}

/** Throws KafkaError 'corrupt-record' for bytes that aren't what they are said to be. */
export async function decompress(bytes: Uint8Array, code: number): Promise<Uint8Array> {
  const { name, decompress: work } = codec(code);
  try {
    return await work(bytes);
  } catch (cause) {
    const message = `Kafka sent a record batch that can't be decompressed by ${name}.`;
    throw new KafkaError('corrupt-record', message, {}, cause);
  }
}

function codec(code: number): Codec {
  const found = CODECS[code];
  if (found !== undefined) return found;
  throw new KafkaError('corrupt-record', `Kafka sent a record batch with compression ${code}.`);
}
