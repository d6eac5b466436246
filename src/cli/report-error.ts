import { readFile } from 'node:fs/promises';
import { StreamingError } from '../errors/streaming-error.js';
import { OutputClosedError } from './output/stream-sink.js';

/** Raised to stop a query on Ctrl-C. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
}

const EXIT_ERROR = 1;
const EXIT_INTERRUPTED = 130;

/** Tells what went wrong on stderr, in the words of the error and without a stack trace; returns the exit status. */
export function reportError(error: unknown): number {
  if (error instanceof OutputClosedError || isClosedPipe(error)) return 0;
  if (error instanceof InterruptedError) return EXIT_INTERRUPTED;
  process.stderr.write(`${errorText(error)}\n`);
  return EXIT_ERROR;
}

/** What a `print` table meets when nobody reads its rows any more. */
function isClosedPipe(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return (error as NodeJS.ErrnoException).code === 'EPIPE' || isClosedPipe(error.cause);
}

/** `ERROR: …`, for people. */
export function errorText(error: unknown): string {
  if (error instanceof StreamingError) return `ERROR: ${error.message}`;
  return `ERROR: unexpected: ${error instanceof Error ? error.message : String(error)}`;
}

/** The text of a SQL file; undefined, and told on stderr, where it can't be read. */
export async function readSqlFile(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'there is no such file' : (error as Error).message;
    process.stderr.write(`ERROR: Can't read ${file}: ${reason}\n`);
    return undefined;
  }
}
