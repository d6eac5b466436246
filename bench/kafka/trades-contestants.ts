import { BIGINT, DOUBLE, StreamingSQLExecutor, timestampLtz, VARCHAR } from 'sabot-sql';
import type { KafkaClient } from 'sabot-sql/kafka';
import type { TradeSummary } from '../peers/trade-summary.js';
import { summarize, TRADES_QUERY } from '../pipelines/trades-query.js';
import { consumeWithKafkaJs } from './kafkajs-consumer.js';

/** What one contestant did, and how long it took. */
export interface KafkaRun {
  readonly elapsedMs: number;
  readonly summary: TradeSummary | undefined;
}

/** A topic of trades as `writeTrades` makes it. */
export interface TradeTopic {
  readonly client: KafkaClient;
  readonly bootstrapServers: string;
  readonly name: string;
  readonly partitions: number;
  readonly rowCount: number;
}

/** The engine on its own: from the topic's bytes to closed windows, its start included. */
export async function runEngine(topic: TradeTopic): Promise<KafkaRun> {
  const startMs = performance.now();
  await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
  await executor.executeDDL(`
    CREATE TABLE trades (symbol STRING, price DOUBLE, volume BIGINT, ts_ms BIGINT,
      ts AS TO_TIMESTAMP_LTZ(ts_ms, 3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND)
    WITH ('connector' = 'kafka', 'topic' = '${topic.name}', 'format' = 'json',
      'properties.bootstrap.servers' = '${topic.bootstrapServers}',
      'scan.startup.mode' = 'earliest-offset', 'scan.bounded.mode' = 'latest-offset')`);
  const summary = await summarize(executor.executeStreamingSQL(TRADES_QUERY));
  return { elapsedMs: performance.now() - startMs, summary };
}

/** The engine's reader alone, its start included: blocks of records are handed over and dropped. */
export async function runReader(topic: TradeTopic): Promise<KafkaRun> {
  const startMs = performance.now();
  const reader = topic.client.createReader({
    isolation: 'read_uncommitted',
    bytesPerPartitionMax: 1 << 20,
    bufferBytesMax: 64 << 20,
  });
  const places = Array.from({ length: topic.partitions }, (_, partition) => ({
    topic: topic.name,
    partition,
    offset: 0,
  }));
  await reader.assign(places);
  for (let rows = 0; rows < topic.rowCount; rows += (await reader.next()).count);
  await reader.close();
  return { elapsedMs: performance.now() - startMs, summary: undefined };
}

/** kafkajs alone: messages are handed over and dropped. */
export async function runKafkaJs(topic: TradeTopic): Promise<KafkaRun> {
  const { bootstrapServers, name, rowCount } = topic;
  const elapsedMs = await consumeWithKafkaJs(bootstrapServers, name, rowCount, () => {});
  return { elapsedMs, summary: undefined };
}

interface TradeRow {
  readonly symbol: string;
  readonly price: number;
  readonly volume: number;
  readonly ts_ms: number;
  ts?: number;
}

const TRADE_SCHEMA = [
  { name: 'symbol', type: VARCHAR, nullable: true },
  { name: 'price', type: DOUBLE, nullable: true },
  { name: 'volume', type: BIGINT, nullable: true },
  { name: 'ts', type: timestampLtz(3), nullable: true },
];

/** One watermark for rows of several partitions, as they come, would make most of them late. */
const HOUR_MS = 3_600_000;

/** What one writes by hand: kafkajs and JSON.parse, their rows handed to the same engine as they come. */
export async function runKafkaJsWithEngine(topic: TradeTopic): Promise<KafkaRun> {
  const { bootstrapServers, name, rowCount } = topic;
  await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
  const batches = new TransformStream<TradeRow[], TradeRow[]>();
  const writer = batches.writable.getWriter();
  async function* rows(): AsyncGenerator<TradeRow> {
    for await (const batch of batches.readable) yield* batch;
  }
  await executor.registerStream('trades', rows(), {
    schema: TRADE_SCHEMA,
    watermark: { column: 'ts', delayMs: topic.partitions === 1 ? 5000 : HOUR_MS },
  });
  const summary = summarize(executor.executeStreamingSQL(TRADES_QUERY));
  const elapsedMs = await consumeWithKafkaJs(bootstrapServers, name, rowCount, ({ batch }) =>
    writer.write(batch.messages.map(toRow)),
  );
  await writer.close();
  return { elapsedMs, summary: await summary };
}

function toRow({ value }: { readonly value: Buffer | null }): TradeRow {
  const row: TradeRow = JSON.parse(String(value));
  row.ts = row.ts_ms;
  return row;
}
