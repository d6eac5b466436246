import { ErrorType } from '../../../errors/error-type.js';
import { StreamingError } from '../../../errors/streaming-error.js';

/** A worker that was terminated lets go of its locks a little later. */
const PATIENCE_MS = 3_000;

/**
 * Takes the lock of a `statePath`, so that no two pages or workers open it. It goes with whoever holds it, however that
 * ends, or by the result. Throws STATE_ERROR where somebody else keeps it.
 */
export async function takeWebLock(statePath: string): Promise<() => void> {
  const { locks } = navigator;
  let release: () => void = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await new Promise<void>((taken, refused) => {
    const options = { signal: AbortSignal.timeout(PATIENCE_MS) };
    const request = locks.request(`sabot-sql ${statePath}`, options, () => {
      taken();
      return held;
    });
    request.catch((cause: unknown) => refused(inUse(statePath, cause)));
  });
  return release;
}

function inUse(statePath: string, cause: unknown): StreamingError {
  return new StreamingError(
    ErrorType.STATE_ERROR,
    `Another page or worker uses the state in ${statePath}: close it, or give another statePath.`,
    { component: 'statePath' },
    { cause, code: 'STATE_LOCKED' },
  );
}
