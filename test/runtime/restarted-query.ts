import type { MemoryCheckpointStore } from '../../src/checkpoint/memory-checkpoint-store.js';
import type { FileSystem } from '../../src/common/file-system.js';
import { StreamingSQLExecutor } from '../../src/executor/streaming-sql-executor.js';
import type {
  ResultBatch,
  SourceConnector,
  StreamingQuery,
  StreamingSQLExecutorOptions,
} from '../../src/node.js';
import '../../src/node.js';
import { nodeEnvironment } from '../../src/platform/node.js';
import { until } from './until.js';

/** What a table of the connector `feed` delivers, ten rows at a time. */
export interface Feed {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** Nothing more comes from the row with this index on until `mayGoOn` resolves. */
  readonly pause?: { readonly at: number; readonly mayGoOn: Promise<void> };
  readonly onEnd?: () => void;
}

export interface RestartedQuery {
  /** By the names of their tables. */
  readonly feeds: Readonly<Record<string, Feed>>;
  /** The tables, and whatever else is to be made before the query. */
  readonly prepare: (executor: StreamingSQLExecutor) => Promise<void>;
  readonly sql: string;
  readonly store: MemoryCheckpointStore;
  readonly options?: StreamingSQLExecutorOptions;
  readonly fileSystem?: FileSystem;
  readonly delivery?: 'exactly-once';
  /** Looks at the query from its start on; the query is closed when this resolves. */
  readonly closeAt?: (query: StreamingQuery) => Promise<void>;
}

export const NEVER = new Promise<void>(() => {});

/** Runs a query to its end, or until it is closed, and returns its rows as text, or those of the table `kept` in memory. */
export async function runQuery({
  feeds,
  prepare,
  sql,
  store,
  options = {},
  fileSystem = nodeEnvironment.fileSystem,
  delivery,
  closeAt,
}: RestartedQuery): Promise<{ readonly rows: string[]; readonly query: StreamingQuery }> {
  await using executor = new StreamingSQLExecutor(
    { stateBackend: 'memory', checkpointIntervalSeconds: 0.005, ...options },
    { ...nodeEnvironment, fileSystem, checkpointStore: store },
  );
  executor.registerConnector('feed', ({ name }) => new FeedSource(name, feeds[name]!));
  await prepare(executor);
  const named = { name: 'restarted', ...(delivery === undefined ? {} : { delivery }) };
  const query = executor.executeStreamingSQL(sql, named);
  const rows: string[] = [];
  const consuming = (async () => {
    for await (const batch of query) rows.push(...textsOf(query, batch));
  })();
  if (closeAt === undefined) {
    await consuming;
  } else {
    await Promise.race([closeAt(query), consuming]);
    await Promise.all([query.close(), consuming.catch(() => {})]);
  }
  for (const batch of executor.receivedBatches('kept')) rows.push(...textsOf(query, batch));
  return { rows, query };
}

/** Resolves when three checkpoints in a row have found the query with rows, and at the same one. */
export async function standstill(query: StreamingQuery): Promise<void> {
  let rows = 0;
  let checkpoints = 0;
  await until(() => {
    const { statistics } = query;
    if (statistics.rowsIn !== rows || rows === 0) checkpoints = statistics.checkpoints;
    rows = statistics.rowsIn;
    return statistics.checkpoints >= checkpoints + 3;
  });
}

function textsOf(query: StreamingQuery, batch: ResultBatch): string[] {
  const columns = query.schema.map(({ name }) => batch.column(name));
  return Array.from({ length: batch.numRows }, (_, row) =>
    columns.map((column) => String(column[row])).join(' '),
  );
}

class FeedSource implements SourceConnector {
  readonly #name: string;
  readonly #feed: Feed;
  #next = 0;

  constructor(name: string, feed: Feed) {
    this.#name = name;
    this.#feed = feed;
  }

  async init() {}

  async seek(offset: string) {
    this.#next = Number(offset);
  }

  async fetchNextBatch() {
    const { rows, pause, onEnd } = this.#feed;
    if (this.#next === pause?.at) await pause.mayGoOn;
    if (this.#next >= rows.length) {
      onEnd?.();
      return null;
    }
    const from = this.#next;
    const isBefore = pause !== undefined && from < pause.at;
    this.#next = Math.min(from + 10, isBefore ? pause.at : rows.length);
    return rows.slice(from, this.#next);
  }

  async commitOffset() {}
  getCurrentOffset = () => String(this.#next);
  getWatermark = () => Number.NEGATIVE_INFINITY;
  getName = () => this.#name;
  getTopic = () => this.#name;
  getPartition = () => 0;
}
