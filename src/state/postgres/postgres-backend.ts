import type { Timers } from '../../time/clock.js';
import { LazyDatabase } from '../lazy-database.js';

/** The PostgreSQL server at `url`; its client library is loaded and connected on first use. */
export function postgresBackend(url: string, timers: Timers): LazyDatabase {
  return new LazyDatabase(async () =>
    (await import('./postgres-database.js')).PostgresDatabase.open(url, timers),
  );
}
