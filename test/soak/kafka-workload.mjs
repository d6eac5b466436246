import { InMemoryKafka, kafkaConnector } from '../../dist/kafka.js';

const PARTITIONS = 4;
const RECORDS_PER_APPEND = 1000;
const APPEND_EVERY_MS = 50;
/** Records that may wait to be read. */
const UNREAD_MAX = 16_000;
/** Records that are kept for a restart from a checkpoint. */
const KEPT = 50_000;
const FAULT_EVERY_MS = 1000;
const DDL = `
  CREATE TABLE orders (id BIGINT, k STRING, ts AS TO_TIMESTAMP_LTZ(id, 3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
    WITH ('connector' = 'kafka', 'topic' = 'orders', 'properties.bootstrap.servers' = 'memory:9092', 'format' = 'json',
      'scan.startup.mode' = 'earliest-offset');
  CREATE TABLE totals (k STRING, n BIGINT)
    WITH ('connector' = 'kafka', 'topic' = 'totals', 'properties.bootstrap.servers' = 'memory:9092', 'format' = 'json',
      'sink.delivery-guarantee' = 'exactly-once', 'sink.transactional-id-prefix' = 'soak')`;
const SQL = `INSERT INTO totals SELECT k, COUNT(*) FROM orders GROUP BY k, TUMBLE(ts, INTERVAL '10' SECOND)`;

/** Orders into totals, exactly once, over brokers that lose an answer now and then. */
export async function startKafka(executor, start, repeat) {
  const kafka = new InMemoryKafka();
  kafka.createTopic('orders', PARTITIONS);
  kafka.createTopic('totals', 1);
  executor.useConnector(kafkaConnector({ driver: kafka.createDriver() }));
  await executor.executeDDL(DDL);
  const workload = start('kafka', SQL);
  let next = 0;
  const producing = repeat(APPEND_EVERY_MS, () => {
    if (next - workload.progress().rowsIn > UNREAD_MAX) return;
    kafka.append(Array.from({ length: RECORDS_PER_APPEND }, () => order(next++)));
  });
  const forgetting = repeat(1000, () => forgetOld(kafka, next));
  const failing = repeat(FAULT_EVERY_MS, () => {
    kafka.faults.inject({ kind: 'network', call: 'fetch' });
    kafka.faults.inject({ kind: 'network', call: 'commit', isAnswerLost: true });
  });
  const ended = Promise.all([workload.ended, producing, forgetting, failing]);
  // The broker lies in the same heap: measured is what it holds at most, not what has come since it forgot last.
  return { ...workload, ended, settle: () => forgetOld(kafka, next) };
}

function forgetOld(kafka, next) {
  for (let partition = 0; partition < PARTITIONS; partition++) {
    const offset = Math.max(0, Math.floor((next - KEPT) / PARTITIONS));
    kafka.deleteRecordsBefore({ topic: 'orders', partition, offset });
  }
  const end = Number.MAX_SAFE_INTEGER;
  kafka.deleteRecordsBefore({ topic: 'totals', partition: 0, offset: end });
}

const encoder = new TextEncoder();

function order(id) {
  return {
    topic: 'orders',
    partition: id % PARTITIONS,
    key: null,
    value: encoder.encode(`{"id":${id},"k":"customer ${id >> 2}"}`),
    timestampMs: id,
    headers: [],
  };
}
