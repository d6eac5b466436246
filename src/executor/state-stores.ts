import type { CheckpointStore } from '../checkpoint/checkpoint-store.js';
import { DatabaseCheckpointStore } from '../checkpoint/database-checkpoint-store.js';
import { MemoryCheckpointStore } from '../checkpoint/memory-checkpoint-store.js';
import { type FailPointListener, IGNORE_FAIL_POINTS } from '../common/fail-points.js';
import type { SinkContext } from '../connectors/sink.js';
import type { LazyDatabase } from '../state/lazy-database.js';
import { sameDatabase } from '../state/postgres/connection-url.js';
import type { StateDatabases } from '../state/state-databases.js';
import type { Timers } from '../time/clock.js';
import type { ResolvedOptions } from './executor-options.js';

/** Where an executor keeps its state: dimension tables in the database, checkpoints there or in memory. */
export interface StateStores extends SinkContext {
  /** Undefined where all state is in memory. */
  readonly database: LazyDatabase | undefined;
  /** For queries that are checkpointed as the options say. */
  readonly checkpoints: CheckpointStore;
  /** For queries that need checkpoints though the options ask for none: they last as long as the process. */
  readonly transient: CheckpointStore;
}

/** What the stores may be told of the executor's surroundings. */
interface StoreEnvironment {
  readonly timers: Timers;
  readonly stateDatabases: StateDatabases;
  readonly reachFailPoint?: FailPointListener;
  /** Takes the place of the store that the options name. */
  readonly checkpointStore?: CheckpointStore;
}

export function openStateStores(
  options: ResolvedOptions,
  environment: StoreEnvironment,
): StateStores {
  const { reachFailPoint = IGNORE_FAIL_POINTS, checkpointStore } = environment;
  const database = databaseOf(options, environment);
  const transient = checkpointStore ?? new MemoryCheckpointStore();
  const checkpoints =
    checkpointStore === undefined && database !== undefined
      ? new DatabaseCheckpointStore(database, { reachFailPoint })
      : transient;
  const { stateUrl, isCheckpointed } = options;
  const isInServer = isCheckpointed && checkpointStore === undefined;
  return {
    database,
    checkpoints,
    transient,
    sharesDatabase: (url) => isInServer && stateUrl !== undefined && sameDatabase(url, stateUrl),
  };
}

function databaseOf(
  { stateBackend, statePath, stateUrl }: ResolvedOptions,
  { stateDatabases, timers }: StoreEnvironment,
): LazyDatabase | undefined {
  if (stateBackend === 'memory') return undefined;
  if (stateBackend === 'postgres' && stateUrl !== undefined) {
    return stateDatabases.postgres(stateUrl, timers);
  }
  return stateDatabases.pglite(statePath);
}
