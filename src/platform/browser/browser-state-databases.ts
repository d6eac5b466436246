import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import { LazyDatabase } from '../../state/lazy-database.js';
import type { StateDatabases } from '../../state/state-databases.js';

/** What a browser can keep state in: no PostgreSQL server can be reached from one. */
export const browserStateDatabases: StateDatabases = {
  pglite: () => new LazyDatabase(() => Promise.reject(unavailable('pglite'))),
  hasPglite: async () => false,
  postgres: () => {
    throw unavailable('postgres');
  },
};

function unavailable(backend: string): StreamingError {
  return new StreamingError(
    ErrorType.VALIDATION_ERROR,
    `stateBackend '${backend}' cannot be used in a browser: take 'memory'.`,
    { component: 'StreamingSQLExecutor', operation: 'stateBackend' },
  );
}
