import type { CheckpointStore } from '../checkpoint/checkpoint-store.js';
import type { FailPointListener } from '../common/fail-points.js';
import type { ConnectorEnvironment } from '../connectors/connector-environment.js';
import type { ConnectorDefinition } from '../connectors/source.js';
import type { Logger, LogLevel } from '../observability/logger.js';
import type { StateDatabases } from '../state/state-databases.js';

/** What the engine may use of its surroundings. */
export interface ExecutorEnvironment extends ConnectorEnvironment {
  /** Makes the connectors that tables may name at first. */
  readonly connectors: (environment: ConnectorEnvironment) => readonly ConnectorDefinition[];
  readonly stateDatabases: StateDatabases;
  /** Told when a place is reached at which a crash is most interesting; what it throws fails the query. */
  readonly reachFailPoint?: FailPointListener;
  /** Makes the logger for `logLevel`; absent where `logger` is the only way. */
  readonly createLogger?: (level: LogLevel) => Logger;
  /** Takes the place of the store that the options name. */
  readonly checkpointStore?: CheckpointStore;
}
