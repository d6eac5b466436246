import { expect } from 'vitest';
import { ErrorType } from '../../../src/errors/error-type.js';
import { StreamingError } from '../../../src/errors/streaming-error.js';

/** Texts that break what splices them into SQL. None has U+0000, which PostgreSQL's text cannot hold. */
export const HOSTILE_TEXTS = [
  '',
  "'; DROP TABLE conformance_keys; --",
  'a"b',
  '$1',
  '\\',
  "\\'",
  '__proto__',
  'NULL',
  '{1,2}',
  'line\nbreak\r\t',
  'ünï\u0301 💥 \u202e',
  'x'.repeat(10_000),
] as const;

/** The sentence with which a call is refused; fails unless it is a STATE_ERROR. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  const error = await call.then(
    () => new Error('was not refused'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(StreamingError);
  expect((error as StreamingError).type).toBe(ErrorType.STATE_ERROR);
  return (error as StreamingError).message;
}
