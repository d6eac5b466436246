import type { Timers } from '../time/clock.js';
import type { LazyDatabase } from './lazy-database.js';

/** How the surroundings open the databases that state may be kept in; injected, since they differ in what they can open. */
export interface StateDatabases {
  /** PGlite at `statePath`, made there on first use, or in memory without one. */
  pglite(statePath?: string): LazyDatabase;
  /** Whether an earlier run has made a PGlite at `statePath`. */
  hasPglite(statePath: string): Promise<boolean>;
  /** The PostgreSQL server at `url`, connected on first use. Throws VALIDATION_ERROR where no server can be reached. */
  postgres(url: string, timers: Timers): LazyDatabase;
}
