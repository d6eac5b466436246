import '../common/disposal-symbols.js';
import { savepointBytes } from '../checkpoint/savepoint-bytes.js';
import { writeSavepoint } from '../checkpoint/savepoint-file.js';
import type { RecordBatch, Table } from '../columnar/arrow.js';
import type { ResultBatch } from '../columnar/result-batch.js';
import { type ConnectorPlugin, makeConnector } from '../connectors/connector-plugin.js';
import {
  ConnectorRegistry,
  type RegisterConnectorOptions,
} from '../connectors/connector-registry.js';
import { MemoryConnector } from '../connectors/memory/index.js';
import type { Row, StreamInput } from '../connectors/memory/stream-input.js';
import type { SinkFactory } from '../connectors/sink.js';
import type {
  ConnectorChanges,
  ConnectorDefinition,
  ConnectorFactory,
} from '../connectors/source.js';
import type { UserFunction } from '../functions/user/user-function.js';
import {
  type Observability,
  ObservabilityManager,
} from '../observability/observability-manager.js';
import { Catalog } from '../plan/catalog.js';
import type { ErrorHandler } from '../recovery/error-handler.js';
import type { Diagnosis } from '../runtime/diagnosis/diagnose.js';
import { DimensionTables } from '../runtime/dimension-tables.js';
import { CircuitMetrics } from '../runtime/metrics/circuit-metrics.js';
import type {
  PausedQuery,
  PauseListener,
  ResumeDecision,
} from '../runtime/recovery/paused-query.js';
import { flinkSqlFrontend } from '../sql/flink-sql-frontend.js';
import type { ExecutorEnvironment } from './executor-environment.js';
import {
  type ResolvedOptions,
  resolveOptions,
  type StreamingSQLExecutorOptions,
} from './executor-options.js';
import { makeErrorHandler } from './make-error-handler.js';
import { openLogger } from './open-logger.js';
import { prepareScript } from './prepare-script.js';
import type { PreparedStatement } from './prepared-statement.js';
import { type QueryDescription, QueryObservation } from './query-observation.js';
import type { DimensionTableOptions, QueryOptions, StreamOptions } from './query-options.js';
import { QueryRunner } from './query-runner.js';
import { queryStateOf } from './query-state.js';
import { checkedFunction, type RegisterFunctionOptions } from './register-function.js';
import { RegisteredTables } from './registered-tables.js';
import { RunningQueries } from './running-queries.js';
import type { SqlVocabulary } from './sql-vocabulary.js';
import { openStateStores, type StateStores } from './state-stores.js';
import { StatementPlanner } from './statement-planner.js';
import type { ExplainAnalyzeOptions, StreamingQuery } from './streaming-query.js';
import { declareTables, type SqlDiagnostic, validateSql } from './validate-sql.js';

/**
 * Runs continuous SQL with Apache Flink's semantics in this process.
 *
 * Wrong SQL throws SqlError (with line, column and token), wrong options and data StreamingError; both when the call is
 * made where that is possible, otherwise while the result is iterated.
 */
export class StreamingSQLExecutor implements AsyncDisposable {
  readonly #options: ResolvedOptions;
  readonly #environment: ExecutorEnvironment;
  readonly #stores: StateStores;
  readonly #catalog = new Catalog();
  readonly #streams: MemoryConnector;
  readonly #connectors: ConnectorRegistry;
  readonly #tables: RegisteredTables;
  readonly #planner: StatementPlanner;
  readonly #running = new RunningQueries();
  /** Decides about the failures of queries; also to be told what to do, and to be listened to. */
  readonly errorHandler: ErrorHandler;
  readonly #observation: QueryObservation;
  readonly #runner: QueryRunner;
  readonly #observability: ObservabilityManager;

  constructor(options: StreamingSQLExecutorOptions, environment: ExecutorEnvironment) {
    this.#options = resolveOptions(options);
    this.#environment = environment;
    const logger = openLogger(this.#options, environment.createLogger);
    this.errorHandler = makeErrorHandler(this.#options.recovery, environment);
    this.#stores = openStateStores(this.#options, environment);
    this.#streams = new MemoryConnector(environment.timers);
    this.#connectors = new ConnectorRegistry(
      [...environment.connectors(environment), this.#streams],
      environment.variables,
    );
    const dimensions = new DimensionTables(this.#stores.database);
    this.#tables = new RegisteredTables(this.#catalog, this.#streams, dimensions);
    this.#planner = new StatementPlanner(this.#catalog, this.#connectors, dimensions);
    const { enableMetrics, metricsExportIntervalMs, enableHealthChecks } = this.#options;
    this.#observability = new ObservabilityManager(environment);
    this.#observability
      .getMetricsCollector()
      .addSource(new CircuitMetrics(() => this.errorHandler.circuits()));
    this.#observation = new QueryObservation(this.#observability, enableHealthChecks, () =>
      this.errorHandler.circuits(),
    );
    if (enableMetrics)
      this.#observability.initialize({ exportIntervalMs: metricsExportIntervalMs });
    this.#runner = new QueryRunner({
      options: this.#options,
      environment,
      logger,
      stores: this.#stores,
      connectors: this.#connectors,
      dimensions,
      planner: this.#planner,
      policy: this.errorHandler,
      running: this.#running,
      observation: this.#observation,
    });
  }

  /** Metrics and health of this executor and its queries. */
  get observability(): Observability {
    return this.#observability;
  }

  /** CREATE TABLE and DROP TABLE statements, separated by semicolons. */
  async executeDDL(sql: string): Promise<void> {
    this.#assertOpen();
    for (const statement of flinkSqlFrontend.parseScript(sql)) {
      this.#planner.executeDdl(statement, sql);
    }
  }

  /**
   * Starts one SELECT, which runs while the result is iterated: `for await (const batch of …)`. Each batch is an Arrow
   * RecordBatch; `batch.column('name')[row]` reads a value. An INSERT INTO has no rows: `await query.finished()` runs it.
   */
  executeStreamingSQL(sql: string, options: QueryOptions = {}): StreamingQuery {
    this.#assertOpen();
    return this.#runner.execute(
      this.#planner.prepare(this.#planner.single(sql), sql),
      sql,
      options,
    );
  }

  /** What one SHOW TABLES, SHOW CREATE TABLE, in which secrets are hidden, or DESCRIBE tells, as text. */
  show(sql: string): string {
    this.#assertOpen();
    return this.#planner.show(this.#planner.shown(sql), sql);
  }

  /** The plan of one SELECT or INSERT INTO, with or without EXPLAIN before it, as text, without running it. */
  explain(sql: string): string {
    this.#assertOpen();
    return this.#planner.explain(this.#planner.prepare(this.#planner.explained(sql), sql));
  }

  /**
   * Runs one SELECT, whose rows are dropped, or INSERT INTO, whose rows are written, to its end, and tells what each operator has done
   * and how long that took. EXPLAIN ANALYZE may stand before it. Throws SqlError where a table has no end: call `explainAnalyze` of the
   * running query then.
   */
  async explainAnalyze(
    sql: string,
    options: QueryOptions & ExplainAnalyzeOptions = {},
  ): Promise<string> {
    this.#assertOpen();
    return this.#runner.explainAnalyze(this.#planner.explained(sql), sql, options);
  }

  /**
   * What is wrong in a text of any number of statements, by the first error of each, as if they were executed now, one after
   * the other. Nothing is run, and no table stays declared. Rows are not known yet, nor are connectors asked.
   */
  validate(sql: string): readonly SqlDiagnostic[] {
    this.#assertOpen();
    return validateSql(sql, this.#planner);
  }

  /** The tables, functions and words that SQL may use now, besides the tables that `sql` declares itself. */
  vocabulary(sql = ''): SqlVocabulary {
    this.#assertOpen();
    const planner = this.#planner.copy();
    declareTables(sql, planner);
    return planner.vocabulary();
  }

  /** The statements of a script, to be executed in order; each is checked when its turn comes. */
  prepareScript(sql: string): Generator<PreparedStatement, void, void> {
    return prepareScript(sql, this.#planner, this.#runner);
  }

  /**
   * Makes a table of an Arrow table, or an (async) iterable or ReadableStream of record batches or row objects. Without
   * `schema` the first item is awaited to learn it. A table or array can be queried again and again, anything else once.
   */
  async registerStream(
    name: string,
    source: StreamInput,
    options: StreamOptions = {},
  ): Promise<void> {
    this.#assertOpen();
    await this.#tables.addStream(name, source, options);
  }

  /** What INSERT INTO has written to a table `WITH ('connector' = 'memory')` so far, in order, and nobody has taken. */
  receivedBatches(table: string): readonly ResultBatch[] {
    return this.#streams.received(table);
  }

  /** The same, and forgets it, so that a query may go on for ever: a table keeps `'memory.bytes-max'` at most. */
  takeReceivedBatches(table: string): readonly ResultBatch[] {
    return this.#streams.takeReceived(table);
  }

  /**
   * Keeps `table` as a dimension to be joined with streams; registering the name again replaces it, which running
   * queries see from their next rows on.
   */
  async registerDimensionTable(
    name: string,
    table: Table | RecordBatch | readonly Row[],
    options: DimensionTableOptions = {},
  ): Promise<void> {
    this.#assertOpen();
    await this.#tables.addDimension(name, table, options);
  }

  /**
   * Makes tables of the dimensions that an earlier process has stored under the same `statePath`; returns their names.
   */
  async restoreDimensionTables(): Promise<readonly string[]> {
    this.#assertOpen();
    return this.#tables.restoreDimensions();
  }

  /**
   * Makes `WITH ('connector' = 'name')` create its sources with `factory`, and its sinks with `createSink`. Rows are inserts, unless
   * `changes` says what else they may be. One that replaces a built-in connector may use that by `createSourceConnector`.
   */
  registerConnector(
    name: string,
    factory: ConnectorFactory,
    createSink?: SinkFactory,
    changes: ConnectorChanges = {},
    { replace = false }: RegisterConnectorOptions = {},
  ): void {
    this.#assertOpen();
    const definition: ConnectorDefinition = {
      name,
      options: undefined,
      isBounded: () => true,
      create: factory,
      ...(createSink === undefined ? {} : { createSink }),
      ...changes,
    };
    if (replace) this.#connectors.replace(definition);
    else this.#connectors.register(definition);
  }

  /**
   * Lets SQL call `name(…)`, in whatever case, from now on: a scalar function written in JavaScript, as Flink's temporary system
   * functions, which also take the place of a built-in function of that name. Queries keep the functions that they were planned with.
   * A query that is restored must find its functions registered; their bodies are not looked at. Throws VALIDATION_ERROR.
   */
  registerFunction<const Parameters extends readonly string[], const Returns extends string>(
    name: string,
    definition: UserFunction<Parameters, Returns>,
    { replace = false }: RegisterFunctionOptions = {},
  ): void {
    this.#assertOpen();
    this.#catalog.functions.add(checkedFunction(name, definition), replace);
  }

  /** Uses a connector such as `kafkaConnector({ driver })`; it takes the place of a built-in one of its name. */
  useConnector(connector: ConnectorPlugin): void {
    this.#assertOpen();
    this.#connectors.replace(makeConnector(connector, this.#environment));
  }

  /**
   * Writes the state of all running queries into one file, from which `executeStreamingSQL(sql, { name, savepoint })` starts
   * them again: in another version, on another machine, as often as one likes. Their consumers must go on asking for rows
   * meanwhile. Throws CHECKPOINT_ERROR for a query without checkpoints, STATE_ERROR where the file can't be written.
   */
  async savepoint(path: string): Promise<void> {
    this.#assertOpen();
    const { fileSystem } = this.#environment;
    await this.#running.save((jobs) => writeSavepoint(path, jobs, fileSystem));
  }

  /** What `savepoint` writes, as bytes: to be kept elsewhere than in a file. */
  async savepointBytes(): Promise<Uint8Array> {
    this.#assertOpen();
    return this.#running.save(savepointBytes);
  }

  /**
   * Looks at the stored state with one SELECT in PostgreSQL's SQL: dimension tables under their names, `connector_offsets`,
   * `timers`, `watermarks`, `checkpoints`, `jobs`, `window_aggregates` and those of each query, such as
   * `window_aggregates_query_1_1`; `SELECT * FROM state_tables` lists them. Under HOP a row is of a slice, which
   * overlapping windows share. Queries may run meanwhile: what is seen is their last completed checkpoint, never later, and
   * checkpoints wait until the SELECT is done. BIGINT comes as bigint; types
   * that the engine doesn't have (numeric, jsonb, …) come as text, infinite times as the outermost ones.
   * Throws VALIDATION_ERROR for other statements, STATE_ERROR where PostgreSQL refuses one or stateBackend is 'memory'.
   */
  async queryState(sql: string): Promise<ResultBatch> {
    this.#assertOpen();
    const { kernelMode: mode, kernelMemoryMaxBytes: maximumBytes } = this.#options;
    return queryStateOf(this.#stores.database, sql, { mode, maximumBytes });
  }

  /** Why nothing comes out of a query, in sentences. A name is that of a running query, else VALIDATION_ERROR is thrown. */
  diagnose(query: StreamingQuery | string): Diagnosis {
    return (typeof query === 'string' ? this.#running.find(query) : query).diagnose();
  }

  /** Queries that have failed, keep their state and wait for `resume`. */
  pausedQueries(): readonly PausedQuery[] {
    return this.#running.paused;
  }

  /** Lets a paused query go on, or end. Throws VALIDATION_ERROR where no query of that name is paused. */
  resume(name: string, decision: ResumeDecision): void {
    this.#assertOpen();
    this.#running.resume(name, decision);
  }

  /** Calls back for each query that pauses. The result takes the callback back. */
  registerPauseCallback(callback: PauseListener): () => void {
    return this.#runner.onPause(callback);
  }

  /** What the operators of the running queries have done so far, as EXPLAIN ANALYZE prints it, each under the query's name. */
  explainAnalyzeQueries(): string {
    return this.#observation.explainAnalyze();
  }

  /** What the running queries are and how they come along, to be shown as JSON: without secrets. */
  describeQueries(): readonly QueryDescription[] {
    return this.#observation.describe();
  }

  /** Stops the running queries and closes their sources and the state store. */
  async close(): Promise<void> {
    this.#observability.close();
    try {
      await this.#running.close();
    } finally {
      await this.#stores.database?.close();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #assertOpen(): void {
    this.#runner.assertOpen();
  }
}
