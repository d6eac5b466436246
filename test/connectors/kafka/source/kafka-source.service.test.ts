import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KafkaWriter } from '../../../../src/connectors/kafka/driver/kafka-driver.js';
import { kafkaJsDriver } from '../../../../src/connectors/kafka/kafkajs/kafkajs-driver.js';
import { systemClock } from '../../../../src/platform/system-clock.js';
import type { BrokerAccess } from '../../../support/kafka/broker-access.js';
import { freshTopic } from '../../../support/kafka/broker-admin.js';
import { kafkaBroker } from '../../../support/kafka/shared-broker.js';
import {
  FROM_START_TO_END,
  firstRows,
  kafkaExecutor,
  kafkaTable,
  recordOf,
  rowsOfQuery,
  type TestRecord,
} from './kafka-script.js';

const TRADES = 20_000;
const SYMBOLS = ['AAPL', 'GOOG', 'MSFT', 'NVDA'];

let broker: BrokerAccess;
let writer: KafkaWriter;
const driver = kafkaJsDriver(systemClock);
const kafka = { createDriver: () => driver };

beforeAll(async () => {
  broker = await kafkaBroker();
  const client = driver.connect({
    bootstrapServers: [broker.bootstrap.plaintext],
    clientId: 'test',
    tls: undefined,
    sasl: undefined,
    connectTimeoutMs: 10_000,
    requestTimeoutMs: 30_000,
  });
  writer = client.createWriter({
    transactionalId: undefined,
    transactionTimeoutMs: 60_000,
    acks: 'all',
    compression: 'none',
  });
  await writer.init();
}, 300_000);

afterAll(() => writer.close());

const send = (topic: string, records: readonly TestRecord[]) =>
  writer.send(records.map((record) => recordOf(topic, record)));

/** A trade each 10 ms, of the symbols in turn, each symbol in a partition of its own. */
const trades = Array.from(
  { length: TRADES },
  (_, i): TestRecord => ({
    partition: i % SYMBOLS.length,
    key: SYMBOLS[i % SYMBOLS.length] ?? '',
    timestampMs: i * 10,
    value: {
      symbol: SYMBOLS[i % SYMBOLS.length],
      price: 100 + (i % 7),
      volume: 1 + (i % 5),
      ts: i * 10,
    },
  }),
);

function tradesTable(topic: string, options: Readonly<Record<string, string>>): string {
  const columns =
    "symbol VARCHAR, price DOUBLE, volume INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND";
  const place = {
    topic,
    'bootstrap.servers': broker.bootstrap.plaintext,
    'group.id': 'trades-demo',
  };
  return kafkaTable(columns, { ...place, ...options }, 'trades');
}

const PER_MINUTE = `SELECT symbol, COUNT(*) AS trades, SUM(volume) AS volume, MAX(price) AS high
  FROM trades GROUP BY symbol, TUMBLE(ts, INTERVAL '1' MINUTE)`;

/** What the query gives for all trades, counted here. */
function expectedWindows(): string[] {
  const windows = new Map<string, { trades: number; volume: number; high: number }>();
  for (const { value } of trades) {
    const { symbol, price, volume, ts } = value as {
      symbol: string;
      price: number;
      volume: number;
      ts: number;
    };
    const key = `${symbol}@${Math.floor(ts / 60_000)}`;
    const before = windows.get(key) ?? { trades: 0, volume: 0, high: 0 };
    windows.set(key, {
      trades: before.trades + 1,
      volume: before.volume + volume,
      high: Math.max(before.high, price),
    });
  }
  return [...windows].map(
    ([key, { trades: count, volume, high }]) => `${key.split('@')[0]}|${count}|${volume}|${high}`,
  );
}

describe('a Kafka table, on a real broker', () => {
  it('aggregates trades of several partitions by windows, up to its end', async () => {
    const topic = await freshTopic(broker, SYMBOLS.length + 1);
    await send(topic, trades);
    await using executor = kafkaExecutor({ kafka });
    await executor.executeDDL(tradesTable(topic, FROM_START_TO_END));
    const rows = await rowsOfQuery(executor, PER_MINUTE);
    expect(rows.toSorted()).toEqual(expectedWindows().toSorted());
    expect(await rowsOfQuery(executor, PER_MINUTE)).toEqual(rows);
  });

  it('fires windows as trades come', async () => {
    const topic = await freshTopic(broker, SYMBOLS.length);
    await using executor = kafkaExecutor({ kafka, options: { watermarkIdleTimeoutMs: 500 } });
    await executor.executeDDL(tradesTable(topic, { 'properties.auto.offset.reset': 'earliest' }));
    const rows = firstRows(executor, PER_MINUTE, SYMBOLS.length);
    await send(topic, trades.slice(0, 7000));
    expect((await rows).toSorted()).toEqual(expectedWindows().slice(0, SYMBOLS.length).toSorted());
  });

  it('is read from a time on, with what Kafka knows of records', async () => {
    const topic = await freshTopic(broker, SYMBOLS.length);
    await send(topic, trades.slice(0, 400));
    await using executor = kafkaExecutor({ kafka });
    const options = {
      ...FROM_START_TO_END,
      'scan.startup.mode': 'timestamp',
      'scan.startup.timestamp-millis': '3960',
      topic,
      'bootstrap.servers': broker.bootstrap.plaintext,
    };
    const columns =
      "p INT METADATA FROM 'partition', `offset` BIGINT METADATA, `key` STRING METADATA";
    await executor.executeDDL(kafkaTable(`symbol STRING, ${columns}`, options));
    const rows = await rowsOfQuery(executor, 'SELECT p, `offset`, `key`, symbol FROM t');
    expect(rows.toSorted()).toEqual(SYMBOLS.map((symbol, p) => `${p}|99|${symbol}|${symbol}`));
  });
});
