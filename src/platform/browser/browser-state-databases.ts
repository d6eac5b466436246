import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import {
  browserPGliteBackend,
  hasBrowserPGlite,
} from '../../state/pglite/browser/browser-backend.js';
import type { StateDatabases } from '../../state/state-databases.js';

/** PGlite in IndexedDB or the origin's private files; no PostgreSQL server can be reached from a browser. */
export const browserStateDatabases: StateDatabases = {
  pglite: browserPGliteBackend,
  hasPglite: hasBrowserPGlite,
  postgres: () => {
    throw new StreamingError(
      ErrorType.VALIDATION_ERROR,
      "stateBackend 'postgres' cannot be used in a browser: take 'pglite' or 'memory'.",
      { component: 'StreamingSQLExecutor', operation: 'stateBackend' },
    );
  },
};
