import type {
  JobStore,
  NewCheckpoint,
  StoredCheckpoint,
} from '../../../src/checkpoint/checkpoint-store.js';
import { MemoryCheckpointStore } from '../../../src/checkpoint/memory-checkpoint-store.js';
import { StreamingSQLExecutor } from '../../../src/executor/streaming-sql-executor.js';
import type {
  ErrorReport,
  PausedQuery,
  QueryOptions,
  QueryStatistics,
  RecoveryRule,
  ResumeDecision,
  SinkConnector,
  SourceConnector,
  StreamingQuery,
  StreamingSQLExecutorOptions,
} from '../../../src/node.js';
import '../../../src/node.js';
import { nodeEnvironment } from '../../../src/platform/node.js';
import type { Clock } from '../../../src/time/clock.js';
import { until } from '../../runtime/until.js';
import { type Fault, Faults } from './faults.js';
import { FaultySink, Target } from './faulty-sink.js';
import { FaultySource, ROWS, ROWS_PER_FETCH } from './faulty-source.js';

/** The first checkpoint is taken before this row. */
export const CHECKPOINT_AT = 20;

export interface WorldSpec {
  readonly faults: readonly Fault[];
  readonly rules: readonly RecoveryRule[];
  readonly sql?: string;
  readonly delivery?: SinkConnector['delivery'];
  readonly repeatsWrites?: boolean;
  /** Of a query whose rows somebody iterates. */
  readonly handedOut?: QueryOptions['delivery'];
  readonly splits?: number;
  /** Of a source that is made anew; absent: as many as before. */
  readonly splitsLater?: number;
  readonly letterAt?: number;
  /** What somebody says whenever the query pauses. */
  readonly answer?: ResumeDecision;
  readonly options?: StreamingSQLExecutorOptions;
  /** Called before the fetch that begins with this row. */
  readonly beforeRow?: (row: number) => Promise<void> | void;
  /** Called whenever the sink prepares an epoch, and waited for. */
  readonly onPrepare?: () => Promise<void>;
  /** Absent: the system's. */
  readonly clock?: Clock;
}

/** What can be seen of a query from outside when it is over. */
export interface Outcome {
  /** What it has ended with; undefined where it has come to its end. */
  readonly error: unknown;
  readonly statistics: QueryStatistics;
  readonly degradations: readonly string[];
  readonly rows: readonly unknown[];
  /** Reasons of dead letters. */
  readonly letters: readonly unknown[];
  /** Each error, as callbacks were told of it. */
  readonly reports: readonly ErrorReport[];
  readonly pauses: readonly PausedQuery[];
  /** What was said of the query in each pause. */
  readonly phases: readonly string[];
  /** Answers that were not taken. */
  readonly refusals: readonly unknown[];
  readonly sourcesMade: number;
  readonly sinksMade: number;
  readonly misuses: readonly string[];
  /** Sources and sinks that were opened and not closed. */
  readonly leftOpen: number;
}

/** Copies 60 numbers from one table to another, with a checkpoint behind 20 of them, and what is to fail on the way. */
export class FaultWorld implements AsyncDisposable {
  readonly executor: StreamingSQLExecutor;
  readonly target = new Target();
  readonly letters = new Target();
  readonly #spec: WorldSpec;
  readonly #faults: Faults;
  readonly #reports: ErrorReport[] = [];
  readonly #pauses: PausedQuery[] = [];
  readonly #phases: string[] = [];
  readonly #refusals: unknown[] = [];
  #query: StreamingQuery | undefined;
  #rowsFetched = 0;
  #sourcesMade = 0;
  #sinksMade = 0;
  #namesMade = 0;

  private constructor(spec: WorldSpec) {
    this.#spec = spec;
    this.#faults = new Faults(spec.faults);
    this.executor = new StreamingSQLExecutor(
      {
        stateBackend: 'memory',
        checkpointIntervalSeconds: 1000,
        recoveryRules: spec.rules,
        enableHealthChecks: true,
        ...spec.options,
      },
      {
        ...nodeEnvironment,
        clock: spec.clock ?? nodeEnvironment.clock,
        checkpointStore: new FaultyCheckpointStore(this.#faults),
        reachFailPoint: (point) => {
          if (point === 'pipeline.rows-out') this.#faults.reach('operator', this.#rowsFetched);
        },
      },
    );
    this.executor.errorHandler.setRetryConfig(3, 1, 1);
  }

  static async open(spec: WorldSpec): Promise<FaultWorld> {
    const world = new FaultWorld(spec);
    const { executor } = world;
    executor.errorHandler.registerErrorCallback((report) => {
      world.#reports.push(report);
      return undefined;
    });
    executor.registerPauseCallback((paused) => {
      setImmediate(() => world.#answer(paused));
    });
    const { delivery = 'transactional', repeatsWrites = false } = spec;
    executor.registerConnector(
      'numbers',
      () => world.#source(),
      () => world.#sink('sink', delivery, repeatsWrites),
    );
    executor.registerConnector(
      'letters',
      () => world.#source(),
      () => world.#sink('letters', 'at-least-once', false),
    );
    executor.registerConnector('names', () => world.#names());
    executor.registerFunction('SAME', {
      parameters: ['BIGINT'],
      returns: 'BIGINT',
      evaluate: (n) => {
        const error = world.#faults.spoilt('row', Number(n));
        if (error !== undefined) throw error;
        return n;
      },
    });
    await executor.executeDDL(`
      CREATE TABLE letters (reason STRING, payload STRING) WITH ('connector' = 'letters', 'sink.optional' = 'true');
      CREATE TABLE names (n BIGINT, name STRING) WITH ('connector' = 'names', 'lookup.static' = 'true');
      CREATE TABLE numbers (n BIGINT, at AS PROCTIME())
        WITH ('connector' = 'numbers', 'dead-letter.table' = 'letters');
      CREATE TABLE events (n BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'numbers');
      CREATE TABLE computed (n BIGINT, m AS SAME(n)) WITH ('connector' = 'numbers');
      CREATE TABLE out (n BIGINT) WITH ('connector' = 'numbers')`);
    return world;
  }

  get query(): StreamingQuery {
    const { sql = 'INSERT INTO out SELECT n FROM numbers', handedOut } = this.#spec;
    const options = handedOut === undefined ? {} : { delivery: handedOut };
    this.#query ??= this.executor.executeStreamingSQL(sql, { name: 'faulty', ...options });
    return this.#query;
  }

  /** Runs the query to its end, whichever that is. */
  async run(): Promise<Outcome> {
    this.#faults.runs = () => 1 + this.query.statistics.restarts;
    const { query } = this;
    const error: unknown = await this.#iterate(query).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    return {
      error,
      statistics: query.statistics,
      degradations: query.degradations,
      rows: this.target.rows,
      letters: this.letters.rows,
      reports: this.#reports,
      pauses: this.#pauses,
      phases: this.#phases,
      refusals: this.#refusals,
      sourcesMade: this.#sourcesMade,
      sinksMade: this.#sinksMade,
      misuses: this.#faults.misuses,
      leftOpen: this.#faults.open,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.executor.close();
  }

  async #iterate(query: StreamingQuery): Promise<void> {
    for await (const batch of query) this.target.append([...batch.column('n')].map(Number));
  }

  /** Looks at the query as somebody does who is called, and says what the world was told to say; `fail` where that is refused. */
  #answer(paused: PausedQuery): void {
    const { executor } = this;
    this.#pauses.push(paused);
    this.#phases.push(...executor.describeQueries().map(({ phase }) => phase.kind));
    try {
      executor.resume(paused.query, this.#spec.answer ?? 'retry');
    } catch (error) {
      this.#refusals.push(error);
      executor.resume(paused.query, 'fail');
    }
  }

  #source(): SourceConnector {
    const { splits = 1, splitsLater = splits } = this.#spec;
    const source = new FaultySource({
      faults: this.#faults,
      splits: this.#sourcesMade === 0 ? splits : splitsLater,
      letterAt: this.#spec.letterAt,
      onInit: () => this.#sourcesMade++,
      beforeRow: async (row, signal) => {
        this.#rowsFetched = row + ROWS_PER_FETCH;
        if (row === CHECKPOINT_AT) await this.#completeCheckpoint(signal);
        await this.#spec.beforeRow?.(row);
      },
    });
    return source.withSplits();
  }

  /** Asks for one, and waits until one is complete, be it another one than that which was asked for. */
  async #completeCheckpoint(signal: AbortSignal | undefined): Promise<void> {
    const isCheckpointed = this.#spec.options?.checkpointIntervalSeconds !== 0;
    if (!isCheckpointed || this.query.statistics.checkpoints > 0) return;
    await this.query.checkpoint().catch(() => {});
    await until(() => signal?.aborted === true || this.query.statistics.checkpoints > 0);
  }

  #sink(
    kind: 'sink' | 'letters',
    delivery: SinkConnector['delivery'],
    repeatsWrites: boolean,
  ): SinkConnector {
    const isMain = kind === 'sink';
    const target = isMain ? this.target : this.letters;
    const onInit = (): number => (isMain ? this.#sinksMade++ : 0);
    const onPrepare = async (): Promise<void> => {
      if (isMain) await this.#spec.onPrepare?.();
    };
    const faults = this.#faults;
    return new FaultySink({ faults, target, delivery, repeatsWrites, kind, onInit, onPrepare });
  }

  /** A dimension of all numbers. */
  #names(): SourceConnector {
    let isRead = false;
    const before = this.#namesMade++;
    return {
      init: async () => {},
      fetchNextBatch: async () => {
        this.#faults.reach('lookup.fetch', before);
        if (isRead) return null;
        isRead = true;
        return Array.from({ length: ROWS }, (_, n) => ({ n: BigInt(n), name: `number ${n}` }));
      },
      commitOffset: async () => {},
      getCurrentOffset: () => '0',
      getWatermark: () => Number.NEGATIVE_INFINITY,
      getName: () => 'names',
      getTopic: () => 'names',
      getPartition: () => 0,
    };
  }
}

/** Keeps checkpoints in memory, unless storing one is to fail. */
class FaultyCheckpointStore extends MemoryCheckpointStore {
  readonly #faults: Faults;

  constructor(faults: Faults) {
    super();
    this.#faults = faults;
  }

  override async openJob(jobId: string): Promise<JobStore> {
    this.#faults.reach('state.open');
    const store = await super.openJob(jobId);
    const commit = async (checkpoint: NewCheckpoint): Promise<void> => {
      this.#faults.reach('checkpoint.commit');
      await store.commit(checkpoint);
    };
    return new Proxy(store, {
      get: (_, name) => {
        if (name === 'commit') return commit;
        const member: unknown = Reflect.get(store, name, store);
        return typeof member === 'function' ? member.bind(store) : member;
      },
    });
  }

  override async listCheckpoints(jobId: string): Promise<readonly StoredCheckpoint[]> {
    const stored = await super.listCheckpoints(jobId);
    if (stored.length > 0) this.#faults.reach('state.read');
    return stored;
  }
}
