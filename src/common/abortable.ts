/**
 * `promise`, or a rejection with the signal's reason as soon as it aborts; the promise is then left to itself. For calls that come
 * again and again under one signal: `Promise.race` with a promise that lasts would keep every result until that one is settled.
 */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    if (signal.aborted) {
      abort();
      promise.catch(() => {});
      return;
    }
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
