import { PGlite } from '@electric-sql/pglite';
import { prepareDataDirectory } from './data-directory.js';
import { DurableNodeFs } from './durable-node-fs.js';
import type { CreatePGlite } from './embedded-postgres.js';
import { LOG_LIMITS } from './log-limits.js';
import { preparedDatabase } from './prepared-database.js';
import type { DatabaseLocation } from './worker-messages.js';

const DURABLE_START_PARAMETERS = [
  ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
  ...['-c', 'wal_sync_method=fsync'],
  ...LOG_LIMITS,
];

/** Makes PGlite in memory, or in a directory of the machine. */
export function startOnNode(location: DatabaseLocation): CreatePGlite {
  return (options) =>
    location.kind === 'memory' ? startInMemory(options) : startInDirectory(location, options);
}

async function startInMemory(options: Parameters<CreatePGlite>[0]): Promise<PGlite> {
  const loadDataDir = await preparedDatabase();
  return PGlite.create({ ...options, ...(loadDataDir && { loadDataDir }) });
}

async function startInDirectory(
  { directory, faults }: Extract<DatabaseLocation, { kind: 'directory' }>,
  options: Parameters<CreatePGlite>[0],
): Promise<PGlite> {
  const fs = new DurableNodeFs(await prepareDataDirectory(directory), faults);
  const database = await PGlite.create({ ...options, fs, startParams: DURABLE_START_PARAMETERS });
  const before = fs.syncCount;
  await database.query("SELECT pg_logical_emit_message(true, 'sabot-sql', 'opened')");
  if (fs.syncCount > before) return database;
  throw new Error('it does not sync its commits; use the pinned version of @electric-sql/pglite');
}
