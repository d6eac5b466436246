import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';

/** What every .wasm file begins with; a server's own page for what it doesn't have does not. */
const WASM_MAGIC = [0x00, 0x61, 0x73, 0x6d];

/**
 * Fetches and compiles the kernels, while they come where the server calls them application/wasm. Throws STATE_ERROR where
 * they can't be had.
 */
export async function fetchKernels(url: URL): Promise<WebAssembly.Module> {
  const response = await responseOf(url);
  if (response.headers.get('Content-Type') === 'application/wasm') {
    return WebAssembly.compileStreaming(response);
  }
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (WASM_MAGIC.every((byte, i) => bytes[i] === byte)) return WebAssembly.compile(bytes);
  throw missing(url, 'what the server answered is no WebAssembly', undefined);
}

async function responseOf(url: URL): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, { credentials: 'same-origin' });
  } catch (cause) {
    throw missing(url, (cause as Error).message, cause);
  }
  if (response.ok) return response;
  throw missing(url, `the server answered ${response.status}`, undefined);
}

function missing(url: URL, reason: string, cause: unknown): StreamingError {
  return new StreamingError(
    ErrorType.STATE_ERROR,
    `The compiled kernels could not be fetched from ${url.href}: ${reason}; ` +
      "serve kernels.wasm of this package there, or import 'sabot-sql/inline-kernels' before the first query.",
    { component: 'kernels' },
    { cause },
  );
}
