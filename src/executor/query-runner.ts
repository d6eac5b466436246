import type { CheckpointStore } from '../checkpoint/checkpoint-store.js';
import { openSavepointBytes } from '../checkpoint/savepoint-bytes.js';
import { openSavepoint } from '../checkpoint/savepoint-file.js';
import { IGNORE_FAIL_POINTS } from '../common/fail-points.js';
import type { ConnectorRegistry } from '../connectors/connector-registry.js';
import { ErrorType } from '../errors/error-type.js';
import { StreamingError } from '../errors/streaming-error.js';
import type { Logger } from '../observability/logger.js';
import { changelogModeOf } from '../plan/changelog-mode-of.js';
import type { ErrorHandler } from '../recovery/error-handler.js';
import type { DimensionTables } from '../runtime/dimension-tables.js';
import type { Job } from '../runtime/job.js';
import type { PauseListener } from '../runtime/recovery/paused-query.js';
import type { ExecutorEnvironment } from './executor-environment.js';
import type { ResolvedOptions } from './executor-options.js';
import { refuseEndless } from './explain-analyze.js';
import {
  createInsertJob,
  createQueryJob,
  type JobOptions,
  type JobSurroundings,
} from './job-factory.js';
import { newExecutionId } from './open-logger.js';
import type { QueryObservation } from './query-observation.js';
import type { QueryOptions } from './query-options.js';
import type { RunnableStatement } from './runnable-statement.js';
import type { RunningQueries } from './running-queries.js';
import type { StateStores } from './state-stores.js';
import { type PreparedPlan, queryPlanOf, type StatementPlanner } from './statement-planner.js';
import { type ExplainAnalyzeOptions, StreamingQuery } from './streaming-query.js';

/** What the queries of an executor share. */
export interface QueryRunnerParts {
  readonly options: ResolvedOptions;
  readonly environment: ExecutorEnvironment;
  readonly logger: Logger;
  readonly stores: StateStores;
  readonly connectors: ConnectorRegistry;
  readonly dimensions: DimensionTables;
  readonly planner: StatementPlanner;
  readonly policy: ErrorHandler;
  readonly running: RunningQueries;
  readonly observation: QueryObservation;
}

/** Makes queries of plans; a query joins those that run when its rows are first asked for. */
export class QueryRunner {
  readonly #parts: QueryRunnerParts;
  readonly #pauseListeners = new Set<PauseListener>();

  constructor(parts: QueryRunnerParts) {
    this.#parts = parts;
  }

  /** Throws ORCHESTRATOR_ERROR behind the executor's close. */
  assertOpen(): void {
    this.#parts.running.assertOpen();
  }

  execute(prepared: PreparedPlan, sql: string, options: QueryOptions): StreamingQuery {
    this.assertOpen();
    const { running, planner, observation } = this.#parts;
    const job = this.#createJob(prepared, sql, options);
    const plan = queryPlanOf(prepared);
    const explain = (): string => planner.explain(prepared);
    return new StreamingQuery(
      plan.schema,
      changelogModeOf(plan),
      job,
      explain,
      options.signal,
      (query) => {
        this.assertOpen();
        running.add(query, job);
        observation.watch(query, job, sql, explain);
      },
      (query) => {
        running.remove(query);
        observation.forget(query);
      },
    );
  }

  /** Runs a statement to its end, and tells what each operator has done. Throws SqlError where a table has no end. */
  async explainAnalyze(
    statement: RunnableStatement,
    sql: string,
    { format = 'text', ...options }: QueryOptions & ExplainAnalyzeOptions = {},
  ): Promise<string> {
    const { planner, connectors } = this.#parts;
    const prepared = planner.prepare(statement, sql);
    refuseEndless(queryPlanOf(prepared), statement, sql, connectors);
    await using query = this.execute(prepared, sql, { profileKernels: true, ...options });
    await query.finished();
    return query.explainAnalyze({ format });
  }

  /** Calls back for each query that pauses. The result takes the callback back. */
  onPause(callback: PauseListener): () => void {
    this.#pauseListeners.add(callback);
    return () => this.#pauseListeners.delete(callback);
  }

  #createJob(prepared: PreparedPlan, sql: string, options: QueryOptions): Job {
    const { running, planner, environment } = this.#parts;
    const unnamed = running.nextName();
    const name = options.name ?? unnamed;
    const jobOptions: JobOptions = {
      jobId: checkedName(name),
      executionId: newExecutionId(environment.random),
      isExactlyOnce: options.delivery === 'exactly-once',
      savepoint: this.#savepointOf(options, name),
      allowNonRestoredState: options.allowNonRestoredState ?? false,
      deadLetters: planner.deadLettersOf(prepared),
      onWindowEvent: options.onWindowEvent,
      profilesKernels: options.profileKernels ?? false,
    };
    const surroundings = this.#surroundingsOf(jobOptions);
    surroundings.logger.debug({ sql }, 'query prepared');
    return prepared.kind === 'insert'
      ? createInsertJob(prepared.insert, sql, jobOptions, surroundings)
      : createQueryJob(prepared.plan, sql, jobOptions, surroundings);
  }

  #surroundingsOf({ jobId, executionId }: JobOptions): JobSurroundings {
    const { options, stores, connectors, dimensions, policy, logger, environment } = this.#parts;
    const { clock, timers, reachFailPoint = IGNORE_FAIL_POINTS } = environment;
    return {
      logger: logger.child({ query: jobId, executionId }),
      options,
      stores,
      connectors,
      dimensions,
      clock,
      timers,
      reachFailPoint,
      sinkContext: stores,
      policy,
      onPaused: (paused) => {
        for (const listener of this.#pauseListeners) listener(paused);
      },
    };
  }

  #savepointOf(
    { savepoint: place, savepointName }: QueryOptions,
    name: string,
  ): JobOptions['savepoint'] {
    if (place === undefined) return undefined;
    const { fileSystem } = this.#parts.environment;
    const open = (): Promise<CheckpointStore> =>
      typeof place === 'string' ? openSavepoint(place, fileSystem) : openSavepointBytes(place);
    return { open, jobId: savepointName ?? name };
  }
}

/** Names of queries become parts of file names. */
function checkedName(name: string): string {
  if (/^[A-Za-z0-9_-]{1,100}$/.test(name)) return name;
  throw new StreamingError(
    ErrorType.VALIDATION_ERROR,
    `A query can't be named "${name}": use up to 100 letters, digits, "-" and "_".`,
    { component: 'StreamingSQLExecutor', operation: 'name' },
  );
}
