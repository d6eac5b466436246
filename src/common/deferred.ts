/** A promise to be settled from outside. */
export class Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (reason: unknown) => void;

  constructor() {
    let settle: Pick<Deferred<T>, 'resolve' | 'reject'> | undefined;
    this.promise = new Promise<T>((resolve, reject) => {
      settle = { resolve, reject };
    });
    // A rejection that nobody waits for any more is no failure of the process.
    this.promise.catch(() => {});
    const { resolve, reject } = settle as Pick<Deferred<T>, 'resolve' | 'reject'>;
    this.resolve = resolve;
    this.reject = reject;
  }
}
