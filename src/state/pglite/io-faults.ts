/** Which of a directory's writes and syncs fails, so that tests can see what becomes of the database. */
export interface IoFaultPlan {
  /**
   * `full-disk`: all writes fail from the chosen operation on. `failed-operation`: that one alone fails.
   * `short-write`: that write stores half of its bytes; a sync fails.
   */
  readonly kind: 'full-disk' | 'failed-operation' | 'short-write';
  /** Counted from 1 at the start of the worker. */
  readonly operation: number;
  /** One shared number: how many writes and syncs there have been, for the test to read. */
  readonly counter: Int32Array;
}

/** Carries out a plan. The errors look like those of `node:fs`. */
export class IoFaults {
  readonly #plan: IoFaultPlan;

  constructor(plan: IoFaultPlan) {
    this.#plan = plan;
  }

  /** Throws, or says how many of these bytes the write may store. */
  beforeWrite(length: number): number {
    const { kind, operation } = this.#plan;
    const current = this.#count();
    if (kind === 'full-disk' && current >= operation) throw ioError('ENOSPC');
    if (kind === 'failed-operation' && current === operation) throw ioError('EIO');
    return kind === 'short-write' && current === operation ? length >> 1 : length;
  }

  beforeSync(): void {
    const { kind, operation } = this.#plan;
    if (this.#count() === operation && kind !== 'full-disk') throw ioError('EIO');
  }

  #count(): number {
    this.#plan.counter[0]!++;
    return this.#plan.counter[0]!;
  }
}

function ioError(code: 'ENOSPC' | 'EIO'): Error {
  return Object.assign(new Error(`${code}: as the test has it`), { code });
}
