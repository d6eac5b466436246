import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';

/** `sentence` goes on from the file's name. */
export function malformed(file: string, sentence: string, cause?: unknown): StreamingError {
  return new StreamingError(
    ErrorType.CONNECTOR_ERROR,
    `"${file}" ${sentence}`,
    { component: 'inferSchema', file },
    cause === undefined ? {} : { cause },
  );
}
