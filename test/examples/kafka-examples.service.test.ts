import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { must } from '../../src/common/assert.js';
import { cli } from '../cli/command-line.js';
import type { BrokerAccess } from '../support/kafka/broker-access.js';
import { freshTopic } from '../support/kafka/broker-admin.js';
import { committedValues } from '../support/kafka/committed-values.js';
import { kafkaBroker } from '../support/kafka/shared-broker.js';

const SYMBOLS = 8;
/** The last of the six windows of that hour stays open, since the topic never ends. */
const CLOSED_WINDOWS = 5 * SYMBOLS;
const TIMEOUT_MS = 120_000;

let broker: BrokerAccess;
let folder: string;
let topics: { readonly trades: string; readonly totals: string };

beforeAll(async () => {
  broker = await kafkaBroker();
  folder = mkdtempSync(join(tmpdir(), 'sabot-sql-kafka-examples-'));
  topics = { trades: await freshTopic(broker, 4), totals: await freshTopic(broker, 2) };
}, 300_000);

afterAll(() => rmSync(folder, { recursive: true }));

/** The command line with an example, as it stands but for the broker's address and the topics' names. */
function run(example: string, options: readonly string[] = []): ChildProcess {
  const sql = readFileSync(`examples/${example}.sql`, 'utf8')
    .replaceAll('localhost:9092', broker.bootstrap.plaintext)
    .replaceAll("'topic' = 'trades'", `'topic' = '${topics.trades}'`)
    .replaceAll("'topic' = 'totals'", `'topic' = '${topics.totals}'`);
  const file = join(folder, `${example}.sql`);
  writeFileSync(file, sql);
  return spawn(process.execPath, ['dist/cli/main.js', 'run', file, ...options]);
}

/** Lines on standard output, until there are so many. */
async function firstLines(child: ChildProcess, count: number): Promise<readonly string[]> {
  let text = '';
  for await (const data of must(child.stdout)) {
    text += data;
    if (text.split('\n').length > count) break;
  }
  return text.split('\n').slice(0, count);
}

/** A total without its average, whose last digits depend on the order in which partitions are read. */
function exactTotals(line: string): string {
  const { symbol, window_start, trades, total_volume } = JSON.parse(line);
  return `${symbol} ${window_start} ${trades} ${total_volume}`;
}

/** The totals of all windows but the last, of the trades as they are generated. */
async function totalsWithoutKafka(): Promise<readonly string[]> {
  const [generated = ''] = readFileSync('examples/produce-trades.sql', 'utf8').split(
    'CREATE TABLE trades',
  );
  const select = `SELECT${readFileSync('examples/trades-kafka.sql', 'utf8').split('SELECT')[1]}`;
  const sql = generated
    .replace('TABLE generated', 'TABLE trades')
    .replace('TIMESTAMP(3)\n', "TIMESTAMP(3),\n  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND\n");
  const file = join(folder, 'generated.sql');
  writeFileSync(file, sql + select);
  const { stdout } = await cli(['run', file, '--output', 'ndjson']);
  return stdout.toString().split('\n').slice(0, CLOSED_WINDOWS).map(exactTotals).sort();
}

describe('the examples that need a broker', { timeout: TIMEOUT_MS }, () => {
  it('write an hour of trades to a topic', async () => {
    const child = run('produce-trades');
    const [status] = await once(child, 'exit');
    expect(status).toBe(0);
  });

  it('print the totals of trades as windows close', async () => {
    const child = run('trades-kafka', ['--output', 'ndjson']);
    const lines = await firstLines(child, CLOSED_WINDOWS);
    child.kill('SIGKILL');
    expect(lines.map(exactTotals).sort()).toEqual(await totalsWithoutKafka());
  });

  it('write totals to a topic exactly once, whenever they are killed', async () => {
    const options = ['--state-path', join(folder, 'state'), '--checkpoint-interval', '0.5'];
    for (const lifeMs of [1500, 2500]) {
      const child = run('trades-kafka-exactly-once', options);
      await delay(lifeMs);
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    const last = run('trades-kafka-exactly-once', options);
    let values: readonly string[] = [];
    for (let tries = 0; tries < 30 && values.length < CLOSED_WINDOWS; tries++) {
      await delay(1000);
      values = await committedValues(broker, topics.totals);
    }
    last.kill('SIGKILL');
    await once(last, 'exit');
    const keys = values.map((value) => {
      const { symbol, window_start } = JSON.parse(value);
      return `${symbol} ${window_start}`;
    });
    expect(keys).toHaveLength(CLOSED_WINDOWS);
    expect(new Set(keys).size).toBe(CLOSED_WINDOWS);
  });
});
