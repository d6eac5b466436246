import type { CheckpointStore } from '../checkpoint/checkpoint-store.js';
import { openSavepoint, writeSavepoint } from '../checkpoint/savepoint-file.js';
import type { RecordBatch, Table } from '../columnar/arrow.js';
import type { ResultBatch } from '../columnar/result-batch.js';
import { type FailPointListener, IGNORE_FAIL_POINTS } from '../common/fail-points.js';
import { type ConnectorPlugin, makeConnector } from '../connectors/connector-plugin.js';
import { MemoryConnector } from '../connectors/memory/index.js';
import type { Row, StreamInput } from '../connectors/memory/memory-source.js';
import { peekSchema } from '../connectors/memory/peek-schema.js';
import {
  builtInConnectors,
  type ConnectorEnvironment,
  ConnectorRegistry,
} from '../connectors/registry.js';
import type { SinkFactory } from '../connectors/sink.js';
import type { ConnectorChanges, ConnectorFactory } from '../connectors/source.js';
import { ErrorType } from '../errors/error-type.js';
import { SqlError } from '../errors/sql-error.js';
import { StreamingError } from '../errors/streaming-error.js';
import { bindCreateTable } from '../plan/bind-create-table.js';
import { Catalog, tableNameOf } from '../plan/catalog.js';
import { changelogModeOf } from '../plan/changelog-mode-of.js';
import type { ChangelogModes } from '../plan/changelog-modes.js';
import { explainInsert, explainPlan } from '../plan/explain.js';
import type { InsertPlan, PhysicalPlan } from '../plan/physical/physical-plan.js';
import { planDeadLetters } from '../plan/plan-dead-letters.js';
import { planInsert } from '../plan/plan-insert.js';
import { planQuery } from '../plan/plan-query.js';
import { tableFromSchema } from '../plan/table-from-schema.js';
import { DimensionTables } from '../runtime/dimension-tables.js';
import type { Job } from '../runtime/job.js';
import type { Statement } from '../sql/ast.js';
import { flinkSqlFrontend } from '../sql/flink-sql-frontend.js';
import type { ChangelogMode } from '../types/changelog-mode.js';
import type { Schema } from '../types/schema.js';
import { ConnectorChangelogModes } from './connector-changelog-modes.js';
import {
  type ResolvedOptions,
  resolveOptions,
  type StreamingSQLExecutorOptions,
} from './executor-options.js';
import {
  createInsertJob,
  createQueryJob,
  type JobOptions,
  type JobSurroundings,
} from './job-factory.js';
import { queryStateOf } from './query-state.js';
import { refusedStatement } from './refused-statement.js';
import { openStateStores, type StateStores } from './state-stores.js';
import { StreamingQuery } from './streaming-query.js';

/** How `registerStream` is to understand a stream. */
export interface StreamOptions {
  /** The column that carries event time, and how far out of order it may be. */
  readonly watermark?: { readonly column: string; readonly delayMs: number };
  /** Names and types of the columns; taken from the Arrow schema or the first row where it is missing. */
  readonly schema?: Schema;
  /**
   * What the rows mean: `insert-only` (default), `upsert`, by `primaryKey`, or `all`. With the latter two the column `rowKindColumn`
   * (default `op`), which becomes none of the table's, says what each row is: `+I`, `-U`, `+U` or `-D`.
   */
  readonly changelogMode?: ChangelogMode;
  readonly rowKindColumn?: string;
  readonly primaryKey?: readonly string[];
}

/** How `registerDimensionTable` is to keep a table. */
export interface DimensionTableOptions {
  /** Whether the table should outlive the machine. PGlite keeps the only copy: EXPLAIN warns. */
  readonly isRaftReplicated?: boolean;
}

/** How `executeStreamingSQL` is to run a query. */
export interface QueryOptions {
  /** Stops the query; the iteration then throws the signal's reason. */
  readonly signal?: AbortSignal;
  /**
   * Names the query's state in the state store, so that the next run of the query finds it. Default `query-1`, `query-2`, …
   * in the order in which this executor was given its queries.
   */
  readonly name?: string;
  /**
   * `at-least-once` (default) hands out rows at once; after a restart of the process, those since the last checkpoint come
   * again. `exactly-once` hands them out when their checkpoint is complete, and takes the demand for the next batch as a
   * sign that the one before has been dealt with: only what was not is handed out again, the same batches with the same
   * `sequence`.
   */
  readonly delivery?: 'at-least-once' | 'exactly-once';
  /** Path of a savepoint that the query starts from, unless it has checkpoints of its own already. */
  readonly savepoint?: string;
  /** Whether state that the query has no place for any more may be dropped. Default false: it is an error. */
  readonly allowNonRestoredState?: boolean;
}

/** One statement of a script, checked against the tables that the statements before it have declared. */
export type PreparedStatement =
  | { readonly kind: 'ddl'; execute(): Promise<void> }
  | {
      /** A SELECT, or an INSERT INTO: its query has no rows to iterate, `finished()` runs it. */
      readonly kind: 'query' | 'insert';
      execute(options?: QueryOptions): StreamingQuery;
      explain(): string;
    };

/** What the engine may use of its surroundings. */
export interface ExecutorEnvironment extends ConnectorEnvironment {
  /** Told when a place is reached at which a crash is most interesting; what it throws fails the query. */
  readonly reachFailPoint?: FailPointListener;
  /** Takes the place of the store that the options name. */
  readonly checkpointStore?: CheckpointStore;
}

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
  readonly #modes: ChangelogModes;
  readonly #dimensions: DimensionTables;
  readonly #running = new Map<StreamingQuery, Job>();
  #queryCount = 0;
  #isClosed = false;

  constructor(options: StreamingSQLExecutorOptions, environment: ExecutorEnvironment) {
    this.#options = resolveOptions(options);
    this.#environment = environment;
    this.#stores = openStateStores(this.#options, environment);
    this.#streams = new MemoryConnector(environment.timers);
    this.#connectors = new ConnectorRegistry(
      [...builtInConnectors(environment), this.#streams],
      environment.variables,
    );
    this.#modes = new ConnectorChangelogModes(this.#connectors);
    this.#dimensions = new DimensionTables(this.#stores.database);
  }

  /** CREATE TABLE and DROP TABLE statements, separated by semicolons. */
  async executeDDL(sql: string): Promise<void> {
    for (const statement of flinkSqlFrontend.parseScript(sql)) this.#executeDdl(statement, sql);
  }

  /**
   * Starts one SELECT, which runs while the result is iterated: `for await (const batch of …)`. Each batch is an Arrow
   * RecordBatch; `batch.column('name')[row]` reads a value. An INSERT INTO has no rows: `await query.finished()` runs it.
   */
  executeStreamingSQL(sql: string, options: QueryOptions = {}): StreamingQuery {
    return this.#execute(this.#prepare(this.#single(sql), sql), sql, options);
  }

  /** The plan of one SELECT or INSERT INTO as text, without running it. */
  explain(sql: string): string {
    return this.#explain(this.#prepare(this.#single(sql), sql));
  }

  /** The statements of a script, to be executed in order; each is checked when its turn comes. */
  *prepareScript(sql: string): Generator<PreparedStatement, void, void> {
    for (const statement of flinkSqlFrontend.parseScript(sql)) {
      if (statement.kind !== 'select-statement' && statement.kind !== 'insert') {
        yield { kind: 'ddl', execute: async () => this.#executeDdl(statement, sql) };
        continue;
      }
      const prepared = this.#prepare(statement, sql);
      yield {
        kind: prepared.kind,
        execute: (options = {}) => this.#execute(prepared, sql, options),
        explain: () => this.#explain(prepared),
      };
    }
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
    const { schema, input } = await peekSchema(
      name,
      source,
      options.schema,
      options.watermark?.column,
    );
    const { changelogMode: mode = 'insert-only', rowKindColumn = 'op', primaryKey } = options;
    const changes = mode === 'insert-only' ? undefined : { mode, rowKindColumn };
    const columns = schema.filter((column) => !changes || column.name !== rowKindColumn);
    const tableOptions = new Map([['connector', this.#streams.name]]);
    this.#catalog.add(
      tableFromSchema(name, columns, tableOptions, options.watermark, false, primaryKey),
    );
    this.#streams.put(name, input, changes);
  }

  /** What INSERT INTO has written to a table `WITH ('connector' = 'memory')` so far, in order. */
  receivedBatches(table: string): readonly ResultBatch[] {
    return this.#streams.received(table);
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
    const known = this.#catalog.find(name);
    if (known !== undefined && this.#dimensions.lookup(name) === undefined) {
      throw new StreamingError(
        ErrorType.VALIDATION_ERROR,
        `Table "${name}" exists already and is no registered dimension: choose another name.`,
        { component: name },
      );
    }
    this.#addDimension(name, await this.#dimensions.register(name, table, options));
  }

  /**
   * Makes tables of the dimensions that an earlier process has stored under the same `statePath`; returns their names.
   */
  async restoreDimensionTables(): Promise<readonly string[]> {
    this.#assertOpen();
    const restored = await this.#dimensions.restore();
    for (const { name, schema } of restored) this.#addDimension(name, schema);
    return restored.map(({ name }) => name);
  }

  /**
   * Makes `WITH ('connector' = 'name')` create its sources with `factory`, and its sinks with `createSink`. Rows are inserts, unless
   * `changes` says what else they may be.
   */
  registerConnector(
    name: string,
    factory: ConnectorFactory,
    createSink?: SinkFactory,
    changes: ConnectorChanges = {},
  ): void {
    this.#assertOpen();
    this.#connectors.register({
      name,
      options: undefined,
      isBounded: () => true,
      create: factory,
      ...(createSink === undefined ? {} : { createSink }),
      ...changes,
    });
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
    if (this.#running.size === 0) {
      throw new StreamingError(
        ErrorType.CHECKPOINT_ERROR,
        'There is nothing to save: no query is running.',
        { component: 'StreamingSQLExecutor', operation: 'savepoint' },
      );
    }
    const saving = await Promise.allSettled([...this.#running.values()].map((job) => job.save()));
    const jobs = saving.flatMap((saved) => (saved.status === 'fulfilled' ? [saved.value] : []));
    try {
      for (const saved of saving) if (saved.status === 'rejected') throw saved.reason;
      await writeSavepoint(path, jobs, this.#environment.fileSystem);
    } finally {
      for (const { release } of jobs) release();
    }
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

  /** Stops the running queries and closes their sources and the state store. */
  async close(): Promise<void> {
    this.#isClosed = true;
    try {
      await Promise.all([...this.#running.keys()].map((query) => query.close()));
    } finally {
      await this.#stores.database?.close();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #addDimension(name: string, schema: Schema): void {
    this.#catalog.drop(name);
    this.#catalog.add(tableFromSchema(name, schema, new Map(), undefined, true));
  }

  #executeDdl(statement: Statement, sql: string): void {
    this.#assertOpen();
    switch (statement.kind) {
      case 'create-table':
        if (statement.ifNotExists && this.#catalog.find(tableNameOf(statement.name, sql))) return;
        this.#catalog.add(
          bindCreateTable(
            statement,
            sql,
            this.#catalog,
            (connector) => this.#connectors.find(connector)?.metadata,
          ),
        );
        return;
      case 'drop': {
        if (statement.objectKind !== 'TABLE') break;
        if (this.#catalog.drop(tableNameOf(statement.name, sql)) || statement.ifExists) return;
        this.#catalog.resolve(statement.name, sql);
        return;
      }
      default:
        break;
    }
    throw refusedStatement(statement, sql);
  }

  #single(sql: string): RunnableStatement {
    const [statement, another] = flinkSqlFrontend.parseScript(sql);
    if (statement === undefined)
      throw new SqlError('Expected a SELECT but the text is empty', sql, 0);
    if (another !== undefined) throw new SqlError('Expected one SELECT alone', sql, another.offset);
    if (statement.kind === 'select-statement' || statement.kind === 'insert') return statement;
    if (statement.kind === 'statement-set') throw refusedStatement(statement, sql);
    throw new SqlError(
      'Expected a SELECT or INSERT INTO: tables are declared by executeDDL',
      sql,
      statement.offset,
    );
  }

  #prepare(statement: RunnableStatement, sql: string): PreparedPlan {
    this.#assertOpen();
    return statement.kind === 'insert'
      ? { kind: 'insert', insert: planInsert(statement, sql, this.#catalog, this.#modes) }
      : { kind: 'query', plan: planQuery(statement.query, sql, this.#catalog, this.#modes) };
  }

  #explain(prepared: PreparedPlan): string {
    const plan = prepared.kind === 'insert' ? prepared.insert.query : prepared.plan;
    const warnings = [...this.#catalog.tables()].flatMap(({ name }) =>
      readsTable(plan, name) ? this.#dimensions.warnings(name) : [],
    );
    const text =
      prepared.kind === 'insert' ? explainInsert(prepared.insert) : explainPlan(prepared.plan);
    return [text, ...warnings].join('\n');
  }

  #execute(prepared: PreparedPlan, sql: string, options: QueryOptions): StreamingQuery {
    this.#assertOpen();
    this.#queryCount++;
    const { savepoint: path } = options;
    const { fileSystem } = this.#environment;
    const jobOptions: JobOptions = {
      jobId: checkedName(options.name ?? `query-${this.#queryCount}`),
      isExactlyOnce: options.delivery === 'exactly-once',
      savepoint: path === undefined ? undefined : () => openSavepoint(path, fileSystem),
      allowNonRestoredState: options.allowNonRestoredState ?? false,
      deadLetters:
        prepared.kind === 'insert'
          ? planDeadLetters(prepared.insert.query, this.#catalog, prepared.insert.table)
          : planDeadLetters(prepared.plan, this.#catalog, undefined),
    };
    const { clock, timers, reachFailPoint = IGNORE_FAIL_POINTS } = this.#environment;
    const surroundings: JobSurroundings = {
      options: this.#options,
      stores: this.#stores,
      connectors: this.#connectors,
      dimensions: this.#dimensions,
      clock,
      timers,
      reachFailPoint,
      sinkContext: this.#stores,
    };
    const job =
      prepared.kind === 'insert'
        ? createInsertJob(prepared.insert, sql, jobOptions, surroundings)
        : createQueryJob(prepared.plan, sql, jobOptions, surroundings);
    const plan = prepared.kind === 'insert' ? prepared.insert.query : prepared.plan;
    return new StreamingQuery(
      plan.schema,
      changelogModeOf(plan),
      job,
      options.signal,
      (query) => this.#start(query, job),
      (query) => this.#running.delete(query),
    );
  }

  #start(query: StreamingQuery, job: Job): void {
    this.#assertOpen();
    for (const { name } of this.#running.keys()) {
      if (name !== query.name) continue;
      throw new StreamingError(
        ErrorType.VALIDATION_ERROR,
        `A query named "${name}" is running already: give each its own name, as in executeStreamingSQL(sql, { name }).`,
        { component: name },
      );
    }
    this.#running.set(query, job);
  }

  #assertOpen(): void {
    if (!this.#isClosed) return;
    throw new StreamingError(
      ErrorType.ORCHESTRATOR_ERROR,
      'The executor is closed: make a new one.',
      {
        component: 'StreamingSQLExecutor',
      },
    );
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

type RunnableStatement = Extract<Statement, { kind: 'select-statement' | 'insert' }>;

type PreparedPlan =
  | { readonly kind: 'query'; readonly plan: PhysicalPlan }
  | { readonly kind: 'insert'; readonly insert: InsertPlan };

function readsTable(plan: PhysicalPlan, name: string): boolean {
  switch (plan.kind) {
    case 'scan':
      return plan.table.name === name;
    case 'union-all':
      return plan.inputs.some((input) => readsTable(input, name));
    case 'lookup-join':
      return plan.dimension.name === name || readsTable(plan.input, name);
    default:
      return readsTable(plan.input, name);
  }
}
