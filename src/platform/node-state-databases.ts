import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pgliteBackend } from '../state/pglite/pglite-backend.js';
import { DATA_DIRECTORY_NAME } from '../state/pglite/state-folder.js';
import { postgresBackend } from '../state/postgres/postgres-backend.js';
import type { StateDatabases } from '../state/state-databases.js';

/** PGlite in folders of the machine, PostgreSQL by its own protocol. */
export const nodeStateDatabases: StateDatabases = {
  pglite: pgliteBackend,
  postgres: postgresBackend,
  async hasPglite(statePath) {
    try {
      await stat(join(statePath, DATA_DIRECTORY_NAME));
      return true;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR') return false;
      throw error;
    }
  },
};
