import {
  type CheckpointCoordinatorEnvironment,
  CheckpointCoordinator as PortableCheckpointCoordinator,
} from './checkpoint/checkpoint-coordinator.js';
import type { InspectedJob } from './checkpoint/inspect-store.js';
import type { ResultBatch } from './columnar/result-batch.js';
import { ConnectorRegistry } from './connectors/connector-registry.js';
import type { SourceConfig, SourceConnector } from './connectors/source.js';
import type { StreamingSQLExecutorOptions } from './executor/executor-options.js';
import { type CheckpointPlace, inspectCheckpointsIn } from './executor/inspect-checkpoints.js';
import { queryStateIn } from './executor/query-state.js';
import { StreamingSQLExecutor as PortableExecutor } from './executor/streaming-sql-executor.js';
import { provideKernels } from './kernels/load-kernels.js';
import { ObservabilityManager as PortableObservabilityManager } from './observability/observability-manager.js';
import { browserEnvironment } from './platform/browser/browser-environment.js';
import { fetchKernels } from './platform/browser/fetch-kernels.js';
import { type FilesAtHand, withFilesAtHand } from './platform/files-at-hand.js';

export * from './index.js';
export { DefaultErrorHandler, PerformanceProfiler, WatermarkTracker } from './on-system-clock.js';
export type { FilesAtHand } from './platform/files-at-hand.js';

// Bundlers know this form and take the file along. The path is right from the sources and from the built library.
provideKernels(() => fetchKernels(new URL('../dist/kernels.wasm', import.meta.url)));

/** The executor with what a page or a worker has: its clock and timers, the origin's private files, the console. */
export class StreamingSQLExecutor extends PortableExecutor {
  constructor(options: StreamingSQLExecutorOptions = {}) {
    super(options, browserEnvironment);
  }
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
  const { connectors: builtIn, fileSystem, variables } = browserEnvironment;
  const environment = { ...browserEnvironment, fileSystem: withFilesAtHand(fileSystem, files) };
  const connectors = new ConnectorRegistry(builtIn(environment), variables);
  const definition = connectors.lookup(config.options.get('connector') ?? '', config.name);
  return connectors.open(config, (bound) => definition.create(bound));
}

/**
 * The checkpoints under a `statePath` or in a savepoint, each read as a restore would read it; of one job, or of all. No job
 * may run on it meanwhile. Throws STATE_ERROR where there is no such place, or it can't be read.
 */
export function inspectCheckpoints(
  place: CheckpointPlace,
  jobId?: string,
): Promise<readonly InspectedJob[]> {
  return inspectCheckpointsIn(place, jobId, browserEnvironment);
}

/**
 * Looks at the state under a `statePath` with one SELECT, as `executor.queryState` does. No job may run on it meanwhile.
 * Throws STATE_ERROR where there is none, VALIDATION_ERROR for other statements.
 */
export function queryState(statePath: string, sql: string): Promise<ResultBatch> {
  return queryStateIn(statePath, sql, browserEnvironment.stateDatabases);
}

/** The checkpoint coordinator on the system's clock and timers. */
export class CheckpointCoordinator extends PortableCheckpointCoordinator {
  constructor(environment: Partial<CheckpointCoordinatorEnvironment> = {}) {
    const { clock, timers } = browserEnvironment;
    super({ clock, timers, ...environment });
  }
}

/** Metrics and health on the system's clock and timers. */
export class ObservabilityManager extends PortableObservabilityManager {
  constructor() {
    const { clock, timers } = browserEnvironment;
    super({ clock, timers });
  }
}
