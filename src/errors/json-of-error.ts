import { type ForeignErrorJson, foreignErrorJson, type StreamingErrorJson } from './error-json.js';
import { StreamingError } from './streaming-error.js';

/** What logs and pages show of an error, whoever made it: never its stack, never secrets that stand in SQL or URLs. */
export type ErrorJson = StreamingErrorJson | ForeignErrorJson;

export function jsonOfError(error: unknown): ErrorJson {
  return error instanceof StreamingError ? error.toJSON() : foreignErrorJson(error);
}
