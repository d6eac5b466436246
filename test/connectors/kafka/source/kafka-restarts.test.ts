import { describe, expect, it } from 'vitest';
import { MemoryCheckpointStore } from '../../../../src/checkpoint/memory-checkpoint-store.js';
import type { FailPointListener } from '../../../../src/common/fail-points.js';
import { InMemoryKafka } from '../../../../src/connectors/kafka/memory/in-memory-kafka.js';
import { committedValues, JSON_LIKE } from '../sink/sink-under-test.js';
import { jsonTestFormat } from './json-test-format.js';
import { FROM_START_TO_END, kafkaTable, processOn, produce, rowTexts } from './kafka-script.js';
import { preparing } from './preparing-format.js';

const PARTITIONS = 8;
const FORMAT = { ...preparing(jsonTestFormat(16)), encoding: JSON_LIKE.encoding };
const WINDOWS = `INSERT INTO copies SELECT w, trades, total FROM (
  SELECT TUMBLE(ts, INTERVAL '1' SECOND) AS w, COUNT(*) AS trades, SUM(n) AS total
  FROM t GROUP BY TUMBLE(ts, INTERVAL '1' SECOND)) AS totals`;

function cluster(): InMemoryKafka {
  const kafka = new InMemoryKafka({ recordsPerBlockMax: 9 });
  kafka.createTopic('numbers', PARTITIONS);
  kafka.createTopic('copies', 2);
  return kafka;
}

/** Numbers [from, to), a tenth of a second apart, over all partitions. */
function produceNumbers(kafka: InMemoryKafka, from: number, to: number): void {
  const records = Array.from({ length: to - from }, (_, i) => {
    const n = from + i;
    return { partition: n % PARTITIONS, value: { n, ts: n * 100 } };
  });
  produce(kafka, 'numbers', records);
}

describe('a query over a Kafka topic of several partitions', () => {
  it('has each window once, however often it goes on in another executor', async () => {
    const kafka = cluster();
    const checkpointStore = new MemoryCheckpointStore();
    const lives = 6;
    const perLife = 170;
    for (let life = 0; life < lives; life++) {
      produceNumbers(kafka, life * perLife, (life + 1) * perLife);
      await using executor = processOn({
        kafka,
        checkpointStore,
        format: FORMAT,
        options: { checkpointIntervalSeconds: 0.002, maxParallelism: 1 + life },
      });
      const columns = 'n BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts';
      await executor.executeDDL(
        kafkaTable(columns, { 'scan.startup.mode': 'earliest-offset', 'group.id': 'readers' }),
      );
      await executor.executeDDL(
        kafkaTable(
          'w TIMESTAMP(3), trades BIGINT, total BIGINT',
          { topic: 'copies', 'sink.delivery-guarantee': 'exactly-once' },
          'copies',
        ),
      );
      const query = executor.executeStreamingSQL(WINDOWS, { name: 'windows' });
      const ended = query.finished();
      ended.catch(() => {});
      const read = () =>
        Array.from(
          { length: PARTITIONS },
          (_, partition) =>
            kafka.committedOffset('readers', { topic: 'numbers', partition })?.offset ?? 0,
        ).reduce((sum, offset) => sum + offset, 0);
      const all = expect.poll(read, { timeout: 20_000, interval: 5 }).toBe((life + 1) * perLife);
      await Promise.race([all, ended]);
      // The last one has written what it has read; those before leave that to the next, or not.
      if (life === lives - 1) await query.checkpoint();
    }
    const seen = committedValues(kafka, 'copies') as { w: number; trades: number; total: number }[];
    seen.sort((a, b) => a.w - b.w);
    // The last window that the slowest partition has passed.
    const closed = Math.floor((lives * perLife - PARTITIONS) / 10);
    expect(seen).toEqual(
      Array.from({ length: closed }, (_, w) => ({ w: w * 1000, trades: 10, total: 100 * w + 45 })),
    );
  });

  it('hands out no row twice when it starts again by itself, if the topic has an end', async () => {
    const kafka = cluster();
    produceNumbers(kafka, 0, 1000);
    const rowsOf = async (reachFailPoint: FailPointListener) => {
      await using executor = processOn({
        kafka,
        checkpointStore: new MemoryCheckpointStore(),
        format: FORMAT,
        reachFailPoint,
        options: { checkpointIntervalSeconds: 0.002, enableErrorRecovery: true, retryDelayMs: 1 },
      });
      await executor.executeDDL(kafkaTable('n BIGINT', FROM_START_TO_END));
      const query = executor.executeStreamingSQL('SELECT n FROM t');
      const rows: string[] = [];
      for await (const batch of query) rows.push(...rowTexts(batch));
      return { rows, restarts: query.statistics.restarts };
    };
    const golden = await rowsOf(() => {});
    let reached = 0;
    const disturbed = await rowsOf((point) => {
      if (point !== 'pipeline.rows-out') return;
      reached++;
      if (reached === 20 || reached === 45) throw new Error('something breaks');
    });
    expect(golden.rows).toHaveLength(1000);
    expect(disturbed).toEqual({ rows: golden.rows, restarts: 2 });
  });
});
