import { createHash } from 'node:crypto';
import type { Clock } from '../../src/time/clock.js';

const LINES_KEPT = 400;

/** What happened in a simulation, in order: two runs of one seed must agree to the last event. */
export class Trace {
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  readonly #hash = createHash('sha256');
  readonly #lines: string[] = [];
  #events = 0;

  constructor(clock: Pick<Clock, 'monotonicMs'>) {
    this.#clock = clock;
  }

  note(event: string): void {
    const line = `${this.#clock.monotonicMs()} ${event}\n`;
    this.#events++;
    this.#hash.update(line);
    this.#lines.push(line);
    if (this.#lines.length > 2 * LINES_KEPT) this.#lines.splice(0, LINES_KEPT);
  }

  get events(): number {
    return this.#events;
  }

  /** Of all events so far. */
  get hash(): string {
    return this.#hash.copy().digest('hex');
  }

  /** The last events, a line each. */
  get tail(): string {
    return this.#lines.slice(-LINES_KEPT).join('');
  }
}
