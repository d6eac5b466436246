import { must } from '../common/assert.js';
import type { FailPointListener } from '../common/fail-points.js';
import type { ConnectorRegistry } from '../connectors/connector-registry.js';
import type { SinkConnector, SinkContext } from '../connectors/sink.js';
import { ErrorType } from '../errors/error-type.js';
import { SqlError } from '../errors/sql-error.js';
import { StreamingError } from '../errors/streaming-error.js';
import { loadKernels } from '../kernels/load-kernels.js';
import { KernelProfiler } from '../kernels/profile/kernel-profiler.js';
import type { Logger } from '../observability/logger.js';
import type { CatalogTable } from '../plan/catalog.js';
import type { InsertPlan, PhysicalPlan } from '../plan/physical/physical-plan.js';
import { DEAD_LETTER_TABLE, type DeadLetterPlan } from '../plan/plan-dead-letters.js';
import { metadataKeys, sinkColumns, sinkSchema } from '../plan/sink-columns.js';
import { isOptionalSink } from '../plan/sink-optional.js';
import type { RecoveryPolicy } from '../recovery/recovery-decision.js';
import type { DimensionTables } from '../runtime/dimension-tables.js';
import { Job } from '../runtime/job.js';
import type { JobCheckpoints, JobDeadLetters, JobOutput, JobRun } from '../runtime/job-spec.js';
import { locateOptionError } from '../runtime/locate-option-error.js';
import type { PauseListener } from '../runtime/recovery/paused-query.js';
import type { WindowEventListener } from '../runtime/tell-decisions.js';
import type { Clock, Timers } from '../time/clock.js';
import type { ResolvedOptions } from './executor-options.js';
import type { StateStores } from './state-stores.js';

/** What a job is made of besides its plan: one for all jobs of an executor. */
export interface JobSurroundings {
  readonly options: ResolvedOptions;
  readonly stores: StateStores;
  readonly connectors: ConnectorRegistry;
  readonly dimensions: DimensionTables;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly reachFailPoint: FailPointListener;
  readonly sinkContext: SinkContext;
  /** Adds the query to what it writes. */
  readonly logger: Logger;
  readonly policy: RecoveryPolicy;
  readonly onPaused: PauseListener;
}

/** How one job is to run. */
export interface JobOptions {
  readonly jobId: string;
  /** Of this run of it, as the log and errors have it. */
  readonly executionId: string;
  readonly isExactlyOnce: boolean;
  /** The savepoint to start from. */
  readonly savepoint: JobCheckpoints['savepoint'];
  readonly allowNonRestoredState: boolean;
  readonly deadLetters: readonly DeadLetterPlan[];
  readonly onWindowEvent: WindowEventListener | undefined;
  readonly profilesKernels: boolean;
}

/** A SELECT as a job. */
export function createQueryJob(
  plan: PhysicalPlan,
  sql: string,
  jobOptions: JobOptions,
  surroundings: JobSurroundings,
): Job {
  const output: JobOutput = { kind: jobOptions.isExactlyOnce ? 'logged' : 'direct' };
  const needsCheckpoints = jobOptions.isExactlyOnce;
  return createJob(plan, sql, output, needsCheckpoints, jobOptions, surroundings);
}

/** An INSERT INTO as a job. Throws VALIDATION_ERROR where the table can't be written to. */
export function createInsertJob(
  plan: InsertPlan,
  sql: string,
  jobOptions: JobOptions,
  surroundings: JobSurroundings,
): Job {
  const create = (run: JobRun): SinkConnector => createSink(plan, sql, run, surroundings);
  // The options are checked when the statement is taken; the run makes a sink of its own, after a restart another one.
  const { delivery } = create({ jobId: jobOptions.jobId, runNumber: 1 });
  const output: JobOutput = { kind: 'sink', table: plan.table.name, create };
  const needsCheckpoints = delivery === 'transactional';
  return createJob(plan.query, sql, output, needsCheckpoints, jobOptions, surroundings);
}

function createJob(
  plan: PhysicalPlan,
  sql: string,
  output: JobOutput,
  needsCheckpoints: boolean,
  jobOptions: JobOptions,
  surroundings: JobSurroundings,
): Job {
  const { jobId, executionId, savepoint, allowNonRestoredState, deadLetters, onWindowEvent } =
    jobOptions;
  const { options, stores, connectors, dimensions, clock, timers, reachFailPoint, logger } =
    surroundings;
  const { policy, onPaused } = surroundings;
  const checkpoints: JobCheckpoints = {
    store: options.isCheckpointed ? stores.checkpoints : stores.transient,
    options: options.checkpoints,
    savepoint,
    allowNonRestoredState,
  };
  const letterJobs = deadLetters.map((letters) => jobDeadLetters(letters, surroundings));
  // As with the sink of an INSERT INTO.
  const probe = { jobId, runNumber: 1 };
  const keepsLetters = letterJobs.some(({ create }) => create(probe).delivery === 'transactional');
  const isCheckpointed =
    options.isCheckpointed || needsCheckpoints || keepsLetters || savepoint !== undefined;
  return new Job({
    jobId,
    executionId,
    plan,
    output,
    deadLetters: letterJobs,
    environment: {
      sql,
      connectors,
      dimensions,
      clock,
      timers,
      watermarkIdleTimeoutMs: options.watermarkIdleTimeoutMs,
      maxParallelism: options.maxParallelism,
      batchRowsMax: options.batchRowsMax,
      stateBytesMax: options.stateBytesMax,
      reachFailPoint,
      logger,
      onWindowEvent,
    },
    createMemory: () =>
      loadKernels({
        mode: options.kernelMode,
        maximumBytes: options.kernelMemoryMaxBytes,
        profiler: jobOptions.profilesKernels ? new KernelProfiler(clock) : undefined,
      }),
    checkpoints: isCheckpointed ? checkpoints : undefined,
    policy,
    onPaused,
  });
}

/** What is wrong with the table is shown at the option that names it. */
function jobDeadLetters(
  { table, sources }: DeadLetterPlan,
  surroundings: JobSurroundings,
): JobDeadLetters {
  const { sql, optionOffsets, nameOffset } = must(sources[0]);
  const target = { table, nameOffset: optionOffsets.get(DEAD_LETTER_TABLE) ?? nameOffset };
  return {
    table: table.name,
    schema: sinkSchema(table),
    sources: sources.map(({ name }) => name),
    create: (run) => createSink(target, sql ?? '', run, surroundings),
    isOptional: isOptionalSink(table),
  };
}

function createSink(
  { table, nameOffset }: Pick<InsertPlan, 'table' | 'nameOffset'>,
  sql: string,
  run: JobRun,
  { connectors, sinkContext, reachFailPoint }: JobSurroundings,
): SinkConnector {
  const keys = metadataKeys(sinkColumns(table));
  const config = {
    name: table.name,
    schema: sinkSchema(table),
    ...(keys === undefined ? {} : { metadataKeys: keys }),
    options: table.options,
    primaryKey: table.primaryKey,
    partitionedBy: table.partitionedBy,
    ...run,
    reachFailPoint,
  };
  try {
    const definition = connectors.lookup(table.options.get('connector') ?? '', table.name);
    const { createSink: create } = definition;
    if (create === undefined) throw readOnly(table, definition.name, sql, nameOffset);
    return connectors.open(config, (bound) => create.call(definition, bound, sinkContext));
  } catch (error) {
    throw locateOptionError(error, table);
  }
}

function readOnly(
  table: CatalogTable,
  connector: string,
  sql: string,
  nameOffset: number,
): StreamingError {
  if (table.isDimension) {
    return new StreamingError(
      ErrorType.VALIDATION_ERROR,
      `Table "${table.name}" is a dimension and can't be written to by INSERT INTO: use registerDimensionTable.`,
      { component: table.name },
    );
  }
  return new SqlError(
    `Table "${table.name}" can't be written to: connector "${connector}" is for reading alone`,
    sql,
    nameOffset,
    'SQL_NOT_WRITABLE',
  );
}
