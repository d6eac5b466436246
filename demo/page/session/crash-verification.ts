import type { SessionInput } from '../../protocol/command.js';
import type { Verification } from './demo-state.js';
import type { RowRecord } from './row-record.js';
import { runTwin, type TwinWork } from './twin-run.js';

/** So many rows have to come behind a crash before it is looked whether any is missing. */
const ROWS_BEHIND_CRASH = 8;

/** From the kill of an engine until it is known whether it has cost any rows of the query that runs. */
export class CrashVerification {
  #crash: { readonly atMs: number; readonly rows: number; recoveryMs: number } | undefined;
  /** Why no twin can be made of what runs. */
  #disturbance = '';

  /** Whether there was a crash that has not been looked at. */
  get isOpen(): boolean {
    return this.#crash !== undefined;
  }

  /** Another query runs, which nothing has disturbed. */
  forget(): void {
    this.#crash = undefined;
    this.#disturbance = '';
  }

  /** `reason`: what a twin could not do again, in a sentence for the user. */
  disturb(reason: string): void {
    this.#disturbance = reason;
  }

  /** The engine is killed when the query has given so many rows. */
  crash(rows: number): void {
    this.#crash = { atMs: performance.now(), rows, recoveryMs: 0 };
  }

  /** Another engine goes on. */
  recover(): void {
    if (this.#crash !== undefined) this.#crash.recoveryMs = performance.now() - this.#crash.atMs;
  }

  /** Whether enough has come behind the crash, where the query has given `rows` by now. */
  isDue(rows: number): boolean {
    return this.#crash !== undefined && rows >= this.#crash.rows + ROWS_BEHIND_CRASH;
  }

  /** Ends with the crash compared: `seen` are all rows of the query, which an undisturbed twin is to give as well. */
  async verify(
    seen: RowRecord,
    session: SessionInput,
    work: Omit<TwinWork, 'rows'>,
    onProgress: (share: number) => void,
  ): Promise<Verification> {
    const recoveryMs = this.#crash?.recoveryMs ?? 0;
    this.#crash = undefined;
    if (this.#disturbance !== '') return { kind: 'impossible', reason: this.#disturbance };
    try {
      const twin = await runTwin(session, { ...work, rows: seen.length }, onProgress);
      const { compared, lost, doubled, isSameOrder } = seen.compare(twin);
      return compared === seen.length && isSameOrder
        ? { kind: 'identical', rows: compared, recoveryMs }
        : { kind: 'different', lost, doubled: doubled + seen.length - compared };
    } catch (error) {
      return { kind: 'impossible', reason: error instanceof Error ? error.message : String(error) };
    }
  }
}
