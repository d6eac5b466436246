import { DECOMPRESSED_BYTES_MAX } from './decompressed-size.js';

export async function compressGzip(bytes: Uint8Array): Promise<Uint8Array> {
  const { gzip } = await import('node:zlib');
  return settle((done) => gzip(bytes, done));
}

export async function decompressGzip(bytes: Uint8Array): Promise<Uint8Array> {
  const { gunzip } = await import('node:zlib');
  return settle((done) => gunzip(bytes, { maxOutputLength: DECOMPRESSED_BYTES_MAX }, done));
}

/** What a function that calls back gives. */
export function settle<T>(work: (done: (error: Error | null, result: T) => void) => void) {
  return new Promise<T>((resolve, reject) => {
    work((error, result) => {
      if (error === null) resolve(result);
      else reject(error);
    });
  });
}
