import type { Random } from '../../common/random.js';
import type { Clock, Timers } from '../../time/clock.js';

/** What tables of `postgres-cdc` need of their surroundings. */
export interface CdcEnvironment {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
}
