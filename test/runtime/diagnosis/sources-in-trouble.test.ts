import { pino } from 'pino';
import { expect, it } from 'vitest';
import { InMemoryKafka } from '../../../src/connectors/kafka/memory/in-memory-kafka.js';
import { pinoLogger } from '../../../src/node.js';
import { kafkaExecutor, kafkaTable, produce } from '../../connectors/kafka/source/kafka-script.js';
import { until } from '../until.js';

it('names the partitions that fail and are tried again, with their error, and logs when they work again', async () => {
  const kafka = new InMemoryKafka();
  kafka.createTopic('numbers', 1);
  produce(kafka, 'numbers', [{ value: { n: 1 } }]);
  const lines: string[] = [];
  const logger = pinoLogger(pino({ level: 'info' }, { write: (line) => lines.push(line) }));
  await using executor = kafkaExecutor({ kafka, options: { logger } });
  await executor.executeDDL(kafkaTable('n INT', { 'scan.startup.mode': 'earliest-offset' }));
  const query = executor.executeStreamingSQL('SELECT n FROM t');
  void query.finished().catch(() => {});
  await until(() => query.statistics.rowsIn === 1);
  kafka.faults.goAway();
  await until(() => query.diagnose().sentences.some((sentence) => sentence.includes('fails')));
  const [sentence] = query.diagnose().sentences;
  expect(sentence).toMatch(
    /^Reading numbers-0 of table "t" fails, and is tried again and again: ./,
  );
  kafka.faults.comeBack();
  produce(kafka, 'numbers', [{ value: { n: 2 } }]);
  await until(() => query.statistics.rowsIn === 2);
  expect(query.diagnose().sentences.some((text) => text.includes('fails'))).toBe(false);
  const logged = lines.map((line) => JSON.parse(line)).filter(({ partition }) => partition);
  expect(logged.map(({ msg, partition }) => [msg, partition])).toEqual([
    ['source fails, and is tried again', 'numbers-0'],
    ['source reconnected', 'numbers-0'],
  ]);
});
