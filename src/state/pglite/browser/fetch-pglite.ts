import type { PGliteOptions } from '@electric-sql/pglite';
import { PGLITE_FILES } from './pglite-files.js';

/** What a compressed archive begins with. */
const GZIP_MAGIC = [0x1f, 0x8b];

/** What PGlite is given, so far as it could be fetched; it fetches or makes the rest by itself. */
export type FetchedPGlite = Pick<PGliteOptions, 'pgliteWasmModule' | 'fsBundle' | 'loadDataDir'>;

/**
 * Fetches PGlite, and a new database where there is none: PGlite would keep its downloads in memory for as long as it runs,
 * and takes seconds and hundreds of megabytes to make a database.
 */
export async function fetchPGlite({
  hasDatabase,
}: {
  readonly hasDatabase: boolean;
}): Promise<FetchedPGlite> {
  const [pgliteWasmModule, fsBundle, loadDataDir] = await Promise.all([
    answerOf(PGLITE_FILES.program, compile),
    answerOf(PGLITE_FILES.share, (response) => response.blob()),
    hasDatabase ? undefined : answerOf(PGLITE_FILES.newDatabase, archiveOf),
  ]);
  return {
    ...(pgliteWasmModule && { pgliteWasmModule }),
    ...(fsBundle && { fsBundle }),
    ...(loadDataDir && { loadDataDir }),
  };
}

/** Undefined where there is none, or none of use. */
async function answerOf<T>(
  url: URL,
  take: (response: Response) => Promise<T>,
): Promise<T | undefined> {
  try {
    const response = await fetch(url, { credentials: 'same-origin' });
    return response.ok ? await take(response) : undefined;
  } catch {
    return undefined;
  }
}

/** While it comes, where the server calls it application/wasm. */
async function compile(response: Response): Promise<WebAssembly.Module> {
  return response.headers.get('Content-Type') === 'application/wasm'
    ? WebAssembly.compileStreaming(response)
    : WebAssembly.compile(await response.arrayBuffer());
}

/** A server may answer with a page of its own for what it doesn't have. */
async function archiveOf(response: Response): Promise<Blob | undefined> {
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (GZIP_MAGIC.some((byte, i) => bytes[i] !== byte)) return undefined;
  return new Blob([bytes], { type: 'application/gzip' });
}
