import { TICK_MS } from '../protocol/source-settings.js';
import type { Pace } from './pace.js';

/** Behind by more than this the source lets the clock go, so that it is not behind for ever. */
const LAG_MAX_MS = 5000;

/** What it uses of its surroundings. */
export interface PaceEnvironment {
  readonly nowMs: () => number;
  /** Calls back later; the result cancels it. */
  readonly after: (delayMs: number, callback: () => void) => () => void;
}

/** As fast as the clock on the wall, unless it is paused; then batch by batch, as somebody steps. */
export class LivePace implements Pace {
  readonly #environment: PaceEnvironment;
  /** When tick 0 was due, by the clock; later than that by all pauses. Undefined until that is decided. */
  #originMs: number | undefined;
  #pausedAtMs: number | undefined;
  #steps = 0;
  #tick = 0;
  #wake: () => void = () => {};

  /** `startMs`: when tick 0 is due; undefined: the tick that is asked for first is due then. */
  constructor(startMs: number | undefined, environment: PaceEnvironment) {
    this.#originMs = startMs;
    this.#environment = environment;
  }

  get isPaused(): boolean {
    return this.#pausedAtMs !== undefined;
  }

  /** How far the tick that was asked for last is behind the clock, or the moment of the pause. */
  get lagMs(): number {
    const nowMs = this.#pausedAtMs ?? this.#environment.nowMs();
    return Math.max(0, nowMs - this.#dueMs(this.#tick));
  }

  /** For how long it has been where the clock is, or was once; 0 before. */
  get liveForMs(): number {
    return this.#caughtUpMs === undefined ? 0 : this.#environment.nowMs() - this.#caughtUpMs;
  }

  pause(): void {
    this.#pausedAtMs ??= this.#environment.nowMs();
  }

  resume(): void {
    if (this.#pausedAtMs === undefined) return;
    if (this.#originMs !== undefined) {
      this.#originMs += this.#environment.nowMs() - this.#pausedAtMs;
    }
    this.#pausedAtMs = undefined;
    this.#steps = 0;
    this.#wake();
  }

  /** Lets one batch through while paused. */
  step(): void {
    if (this.#pausedAtMs === undefined) return;
    this.#steps++;
    this.#wake();
  }

  /** The source goes on at another tick than it was at, which is due now. */
  jumpTo(tick: number): void {
    const nowMs = this.#pausedAtMs ?? this.#environment.nowMs();
    this.#originMs = nowMs - tick * TICK_MS;
    this.#tick = tick;
  }

  async admit(tick: number, signal: AbortSignal): Promise<boolean> {
    for (;;) {
      signal.throwIfAborted();
      if (this.#originMs === undefined) this.jumpTo(tick);
      this.#tick = tick;
      if (this.#pausedAtMs !== undefined) {
        if (this.#steps > 0) {
          this.#steps--;
          return true;
        }
        await this.#wait(undefined, signal);
        continue;
      }
      const waitMs = this.#dueMs(tick) - this.#environment.nowMs();
      if (waitMs <= 0) {
        if (waitMs < -LAG_MAX_MS && tick > 0) this.#letGo(-waitMs);
        return true;
      }
      await this.#wait(waitMs, signal);
    }
  }

  #dueMs(tick: number): number {
    return (this.#originMs ?? this.#environment.nowMs()) + tick * TICK_MS;
  }

  /** What lies in the past at the start is not lag: it is there to be read at once. */
  #letGo(lagMs: number): void {
    if (this.#caughtUpMs !== undefined && this.#originMs !== undefined)
      this.#originMs += lagMs - LAG_MAX_MS;
  }

  #caughtUpMs: number | undefined;

  #wait(delayMs: number | undefined, signal: AbortSignal): Promise<void> {
    this.#caughtUpMs ??= this.#environment.nowMs();
    return new Promise((resolve) => {
      const cancel =
        delayMs === undefined ? () => {} : this.#environment.after(delayMs, () => this.#wake());
      const done = (): void => {
        cancel();
        signal.removeEventListener('abort', done);
        this.#wake = () => {};
        resolve();
      };
      this.#wake = done;
      signal.addEventListener('abort', done);
    });
  }
}
