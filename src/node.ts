import {
  type CheckpointCoordinatorEnvironment,
  CheckpointCoordinator as PortableCheckpointCoordinator,
} from './checkpoint/checkpoint-coordinator.js';
import type { InspectedJob } from './checkpoint/inspect-store.js';
import type { ResultBatch } from './columnar/result-batch.js';
import { ConnectorRegistry } from './connectors/connector-registry.js';
import { builtInConnectors } from './connectors/registry.js';
import type { SourceConfig, SourceConnector } from './connectors/source.js';
import type { StreamingSQLExecutorOptions } from './executor/executor-options.js';
import { type CheckpointPlace, inspectCheckpointsIn } from './executor/inspect-checkpoints.js';
import { queryStateIn } from './executor/query-state.js';
import { StreamingSQLExecutor as PortableExecutor } from './executor/streaming-sql-executor.js';
import { ObservabilityServer, type ServerAddress } from './http/observability-server.js';
import type { Observed } from './http/observed.js';
import { provideKernelBytes } from './kernels/load-kernels.js';
import { ObservabilityManager as PortableObservabilityManager } from './observability/observability-manager.js';
import { type FilesAtHand, withFilesAtHand } from './platform/files-at-hand.js';
import { nodeEnvironment, readKernelBytes, systemTimers } from './platform/node.js';
import { nodeStateDatabases } from './platform/node-state-databases.js';
import { systemClock } from './platform/system-clock.js';

export type { ObservabilityServer, ServerAddress } from './http/observability-server.js';
export type { Observed } from './http/observed.js';
export * from './index.js';
export { DefaultErrorHandler, PerformanceProfiler, WatermarkTracker } from './on-system-clock.js';
export type { FilesAtHand } from './platform/files-at-hand.js';
export { pinoLogger } from './platform/pino-logger.js';

provideKernelBytes(readKernelBytes);

/** The executor with the system's clock, timers and files. */
export class StreamingSQLExecutor extends PortableExecutor {
  constructor(options: StreamingSQLExecutorOptions = {}) {
    super(options, nodeEnvironment);
  }
}

/**
 * Serves an executor's `/livez`, `/readyz`, `/metrics` (Prometheus), `/metrics.json`, `/queries` and `/explain`, at 127.0.0.1 where no host is
 * given, until the result is closed or the process ends. Throws ORCHESTRATOR_ERROR where the port can't be had.
 */
export function serveHttp(
  executor: StreamingSQLExecutor,
  address: ServerAddress,
): Promise<ObservabilityServer> {
  const { observability } = executor;
  const observed: Observed = {
    isAlive: () => true,
    checkHealth: () => observability.getHealthChecker().checkHealth(),
    getAllMetrics: () => observability.getMetricsCollector().getAllMetrics(),
    exportMetricsToJson: () => observability.exportMetricsToJson(),
    describeQueries: () => executor.describeQueries(),
    explainAnalyzeQueries: () => executor.explainAnalyzeQueries(),
  };
  return ObservabilityServer.start(observed, address);
}

/**
 * The built-in connector that `config.options` name, to be used without an executor: `init(config)`, then
 * `fetchNextBatch()` until it gives null. `files` are read by the `filesystem` connector where a path names them. Throws
 * VALIDATION_ERROR for an unknown connector or wrong options.
 */
export function createSourceConnector(
  config: SourceConfig,
  files: FilesAtHand = new Map(),
): SourceConnector {
  const { fileSystem, variables } = nodeEnvironment;
  const environment = { ...nodeEnvironment, fileSystem: withFilesAtHand(fileSystem, files) };
  const connectors = new ConnectorRegistry(builtInConnectors(environment), variables);
  const definition = connectors.lookup(config.options.get('connector') ?? '', config.name);
  return connectors.open(config, (bound) => definition.create(bound));
}

/**
 * The checkpoints in a state folder or a savepoint, each read as a restore would read it; of one job, or of all. No job may
 * run on the folder meanwhile. Throws STATE_ERROR where there is no such place, or it can't be read.
 */
export function inspectCheckpoints(
  place: CheckpointPlace,
  jobId?: string,
): Promise<readonly InspectedJob[]> {
  return inspectCheckpointsIn(place, jobId, nodeEnvironment);
}

/**
 * Looks at the state in a state folder with one SELECT, as `executor.queryState` does. No job may run on the folder
 * meanwhile. Throws STATE_ERROR where there is no such folder, VALIDATION_ERROR for other statements.
 */
export function queryState(statePath: string, sql: string): Promise<ResultBatch> {
  return queryStateIn(statePath, sql, nodeStateDatabases);
}

/** The checkpoint coordinator on the system's clock and timers. */
export class CheckpointCoordinator extends PortableCheckpointCoordinator {
  constructor(environment: Partial<CheckpointCoordinatorEnvironment> = {}) {
    super({ clock: systemClock, timers: systemTimers, ...environment });
  }
}

/** Metrics and health on the system's clock and timers. */
export class ObservabilityManager extends PortableObservabilityManager {
  constructor() {
    super({ clock: systemClock, timers: systemTimers });
  }
}
