import type { Clock, Timers } from '../time/clock.js';

/** A turn of work is over behind so many milliseconds: everything else in the process, other queries too, waits for it. */
const TURN_MS = 4;
/** Or behind so many steps, whatever the clock says. */
const STEPS_MAX = 16;

/** When a loop that always has work leaves a turn to the rest of the process. */
export class FairTurns {
  readonly #clock: Clock;
  readonly #timers: Timers;
  #steps = 0;
  #sinceMs: number;

  constructor(clock: Clock, timers: Timers) {
    this.#clock = clock;
    this.#timers = timers;
    this.#sinceMs = clock.monotonicMs();
  }

  /** Called before each step: whether `leave` is to be called first. */
  get isDue(): boolean {
    this.#steps++;
    return this.#steps > STEPS_MAX || this.#clock.monotonicMs() - this.#sinceMs >= TURN_MS;
  }

  async leave(): Promise<void> {
    await this.#timers.turn();
    this.#steps = 1;
    this.#sinceMs = this.#clock.monotonicMs();
  }
}
