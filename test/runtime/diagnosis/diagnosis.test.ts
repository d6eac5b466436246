import { describe, expect, it } from 'vitest';
import { Deferred } from '../../../src/common/deferred.js';
import { StreamingSQLExecutor } from '../../../src/executor/streaming-sql-executor.js';
import '../../../src/node.js';
import type { ResultBatch, SinkConnector, Timers } from '../../../src/node.js';
import { nodeEnvironment } from '../../../src/platform/node.js';
import { ManualClock } from '../../support/manual-clock.js';
import { ScriptedSplitSource, type ScriptStep } from '../../support/scripted-split-source.js';
import { until } from '../until.js';

const NOW_MS = Date.parse('2026-01-01T12:00:00Z');
const at = (time: string): Date => new Date(`2026-01-01T${time}Z`);
const COUNTS = `SELECT k, COUNT(*) AS n FROM events GROUP BY k, TUMBLE(ts, INTERVAL '1' MINUTE)`;
const WATERMARK = { watermark: { column: 'ts', delayMs: 5000 } };
const SCHEMA = `(k STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND)`;

type Query = ReturnType<StreamingSQLExecutor['executeStreamingSQL']>;

/** Rows that come when a test sends them, until the executor is closed. */
class Feed implements AsyncIterable<object> {
  readonly #rows: object[];
  #more = new Deferred<void>();

  constructor(...rows: object[]) {
    this.#rows = rows;
  }

  send(...rows: object[]): void {
    this.#rows.push(...rows);
    this.#more.resolve();
    this.#more = new Deferred();
  }

  async *[Symbol.asyncIterator]() {
    for (;;) {
      for (let row = this.#rows.shift(); row !== undefined; row = this.#rows.shift()) yield row;
      await this.#more.promise;
    }
  }
}

function setUp() {
  const clock = new ManualClock(NOW_MS);
  // What is only to come behind the turn doesn't wait for time to pass.
  const after: Timers['after'] = (delayMs, callback) =>
    (delayMs === 0 ? nodeEnvironment.timers : clock).after(delayMs, callback);
  const executor = new StreamingSQLExecutor(
    { stateBackend: 'memory', checkpointIntervalSeconds: 0, watermarkIdleTimeoutMs: 30_000 },
    { ...nodeEnvironment, clock, timers: { turn: () => clock.turn(), after } },
  );
  return { clock, executor };
}

/** Runs the query until so many rows have come in, and lets its consumer ask for more. */
async function started(query: Query, rowsIn: number): Promise<void> {
  void query.finished().catch(() => {});
  await until(() => query.statistics.rowsIn === rowsIn);
  await new Promise((resolve) => setTimeout(resolve, 5));
}

const never: ScriptStep = { kind: 'wait', until: () => new Promise(() => {}) };
const discover: ScriptStep = { kind: 'discover' };
const row = (split: number, time: string): ScriptStep => {
  return { kind: 'row', split, row: { k: 'a', ts: at(time).getTime() } };
};

describe('a diagnosis', () => {
  it('names the partition that holds the watermark back, and says when it will be idle', async () => {
    const { clock, executor } = setUp();
    const script = [discover, discover, row(0, '11:58:30'), row(1, '11:59:50'), never];
    executor.registerConnector('scripted', (config) => new ScriptedSplitSource(config, script, 1));
    await executor.executeDDL(`CREATE TABLE events ${SCHEMA} WITH ('connector' = 'scripted')`);
    const query = executor.executeStreamingSQL(COUNTS, { name: 'counts' });
    await started(query, 2);
    clock.advance(12_000);
    const { sentences, facts } = executor.diagnose('counts');
    expect(sentences).toEqual([
      'Partition scripted-0 of table "events" holds the watermark back: it is at 2026-01-01 11:58:25, while others have ' +
        'reached 2026-01-01 11:59:45; its last row came 12 s ago. It is not idle yet, and is waited for no longer in 18 s if it stays silent.',
      `The next of 2 open windows of TUMBLE(INTERVAL '1' MINUTE), [2026-01-01 11:58:00, 2026-01-01 11:59:00), closes when the ` +
        'watermark reaches 2026-01-01 11:58:59.999: it is at 2026-01-01 11:58:25, 34 s short, and takes rows with ' +
        '"ts" of 2026-01-01 11:59:04.999 or later from all that are not idle.',
      '2 rows came in and 0 rows went out so far.',
    ]);
    expect(facts.pipeline?.sources[0]?.splits.map(({ idleInMs }) => idleInMs)).toEqual([
      18_000, 18_000,
    ]);
    await executor.close();
  });

  it('says that all partitions are idle, and that the watermark stays', async () => {
    const { clock, executor } = setUp();
    const script = [discover, discover, row(0, '11:58:30'), never];
    executor.registerConnector('scripted', (config) => new ScriptedSplitSource(config, script, 1));
    await executor.executeDDL(`CREATE TABLE events ${SCHEMA} WITH ('connector' = 'scripted')`);
    const query = executor.executeStreamingSQL(COUNTS);
    await started(query, 1);
    clock.advance(30_000);
    await until(() => query.diagnose().facts.pipeline?.sources[0]?.isIdle === true);
    expect(query.diagnose().sentences.slice(0, 2)).toEqual([
      'All input is idle ("events"), so that the watermark stays where it is until rows come: it has none yet.',
      'Partitions scripted-0, scripted-1 of table "events" are idle, and not waited for.',
    ]);
    await executor.close();
  });

  it('names the table of a UNION ALL that holds the watermark back', async () => {
    const { clock, executor } = setUp();
    await executor.registerStream('a', new Feed({ k: 'a', ts: at('11:59:50') }), WATERMARK);
    await executor.registerStream('b', new Feed({ k: 'b', ts: at('11:50:00') }), WATERMARK);
    const query = executor.executeStreamingSQL(
      `SELECT k, COUNT(*) AS n FROM (SELECT * FROM a UNION ALL SELECT * FROM b)
       GROUP BY k, TUMBLE(ts, INTERVAL '1' MINUTE)`,
    );
    await started(query, 2);
    clock.advance(10_000);
    expect(query.diagnose().sentences[0]).toBe(
      'Table "b" holds the watermark back: it is at 2026-01-01 11:49:55, while others have reached 2026-01-01 11:59:45. ' +
        'Its last row came 10 s ago. It is not idle yet, and is waited for no longer in 20 s if it stays silent.',
    );
    await executor.close();
  });

  it('says that there is no watermark: no row yet, none with a time, or none declared', async () => {
    const { clock, executor } = setUp();
    const feed = new Feed();
    const schema = [
      { name: 'k', type: { kind: 'varchar' }, nullable: true },
      { name: 'ts', type: { kind: 'timestamp', precision: 3 }, nullable: true },
    ] as const;
    await executor.registerStream('events', feed, { schema, ...WATERMARK });
    const query = executor.executeStreamingSQL(`SELECT k, COUNT(*) AS n FROM events
      WHERE ts IS NOT NULL GROUP BY k, TUMBLE(ts, INTERVAL '1' MINUTE)`);
    await started(query, 0);
    clock.advance(42_000);
    expect(query.diagnose().sentences).toEqual([
      'Table "events" has delivered no row yet, in 42 s, so that there is no watermark.',
      `No row has reached TUMBLE(INTERVAL '1' MINUTE) yet, so that none of its windows is open.`,
      '0 rows came in and 0 rows went out so far.',
    ]);
    feed.send({ k: 'a', ts: null });
    await until(() => query.statistics.rowsIn === 1);
    expect(query.diagnose().sentences.slice(0, 2)).toEqual([
      'The condition ts IS NOT NULL has let none of 1 row through.',
      'None of the 1 row of table "events" has had a time in "ts" yet, so that there is no watermark.',
    ]);
    await executor.registerStream('undeclared', new Feed({ k: 'a', ts: at('11:59:50') }));
    const other = executor.executeStreamingSQL(COUNTS.replace('events', 'undeclared'));
    await started(other, 1);
    expect(other.diagnose().sentences[0]).toBe(
      'Table "undeclared" declares no WATERMARK, so that its windows close when it ends, which it has not yet.',
    );
    await executor.close();
  });

  it('finds the row from the future, and counts what has been late since', async () => {
    const { clock, executor } = setUp();
    const feed = new Feed({ k: 'a', ts: at('11:59:58') });
    await executor.registerStream('events', feed, WATERMARK);
    const query = executor.executeStreamingSQL(COUNTS);
    await started(query, 1);
    feed.send({ k: 'a', ts: new Date('2052-01-01T12:00:00Z') });
    await until(() => query.statistics.rowsIn === 2);
    clock.advance(5000);
    feed.send({ k: 'a', ts: at('12:00:01') }, { k: 'a', ts: at('12:00:02') });
    await until(() => query.statistics.lateRows === 2);
    clock.advance(7000);
    expect(query.diagnose().sentences).toEqual([
      'A row of table "events" with "ts" 25 years ahead of the clock pushed the watermark from 2026-01-01 11:59:53 to ' +
        '2052-01-01 11:59:55, 12 s ago: 2 rows have been late since. Correct such times where they come from, and start the ' +
        'query again from a checkpoint or savepoint before them.',
      'The watermark of table "events" has been at 2052-01-01 11:59:55 for 12 s: its last row came 7 s ago.',
      expect.stringMatching(/^The next of 1 open window /),
      '2 of 4 rows came when the watermark had closed every window of theirs, and were dropped.',
      '4 rows came in and 1 row went out so far.',
    ]);
    await executor.close();
  });

  it('shows the condition that lets nothing through, without secrets', async () => {
    const { executor } = setUp();
    const rows = Array.from({ length: 1200 }, (_, n) => ({ k: 'a', price: n, ts: at('11:59:58') }));
    await executor.registerStream('events', new Feed(...rows), WATERMARK);
    const query = executor.executeStreamingSQL(
      `SELECT k FROM events WHERE price > 5000 AND k <> 'https://me:canary@host'`,
    );
    await started(query, 1200);
    expect(query.diagnose().sentences).toEqual([
      "The condition price > 5000.0 AND k <> 'https://*********@host' has let none of 1,200 rows through.",
      '1,200 rows came in and 0 rows went out so far.',
    ]);
    await executor.close();
  });

  it('says how far the next window is', async () => {
    const { clock, executor } = setUp();
    await executor.registerStream('events', new Feed({ k: 'a', ts: at('11:59:31') }), WATERMARK);
    const query = executor.executeStreamingSQL(COUNTS);
    await started(query, 1);
    clock.advance(3000);
    expect(query.diagnose().sentences).toEqual([
      'The watermark of table "events" has been at 2026-01-01 11:59:26 for 3 s: its last row came 3 s ago.',
      `The next of 1 open window of TUMBLE(INTERVAL '1' MINUTE), [2026-01-01 11:59:00, 2026-01-01 12:00:00), closes when the watermark ` +
        'reaches 2026-01-01 11:59:59.999: it is at 2026-01-01 11:59:26, 33 s short, and takes rows with "ts" of ' +
        '2026-01-01 12:00:04.999 or later.',
      '1 row came in and 0 rows went out so far.',
    ]);
    await executor.close();
  });

  it('names the sink that the query waits for, also one that is slow again and again', async () => {
    const { clock, executor } = setUp();
    let taken = new Deferred<void>();
    executor.registerConnector(
      'slow',
      () => {
        throw new Error('is only written to');
      },
      () => slowSink(() => taken.promise),
    );
    const rows = new Feed({ k: 'a', ts: at('11:59:31') });
    await executor.registerStream('events', rows, WATERMARK);
    await executor.executeDDL(`CREATE TABLE target (k STRING) WITH ('connector' = 'slow')`);
    const query = executor.executeStreamingSQL('INSERT INTO target SELECT k FROM events');
    await started(query, 1);
    clock.advance(15_000);
    expect(query.diagnose().sentences[0]).toBe(
      'The query has been waiting for the sink of table "target" for 15 s: nothing is read until it has taken its rows.',
    );
    taken.resolve();
    taken = new Deferred();
    rows.send({ k: 'b', ts: at('11:59:32') });
    await until(() => query.statistics.rowsIn === 2);
    expect(query.diagnose().sentences[0]).toBe(
      'The query has waited 100 % of the last seconds for the sink of table "target", which sets its pace.',
    );
    taken.resolve();
    await executor.close();
  });

  it('says that the consumer does not ask, or has not begun to', async () => {
    const { clock, executor } = setUp();
    await executor.registerStream('events', new Feed({ k: 'a', ts: at('11:59:31') }), WATERMARK);
    const query = executor.executeStreamingSQL('SELECT k FROM events');
    expect(query.diagnose().sentences).toEqual([
      "Nobody has asked for the query's rows yet, so that it does not run: iterate it with for await, or await its finished().",
    ]);
    const results = query[Symbol.asyncIterator]();
    await results.next();
    clock.advance(9000);
    expect(query.diagnose().sentences[0]).toBe(
      'The consumer has had a batch for 9 s and has not asked for the next one: nothing is read until it does.',
    );
    await results.return();
    expect(executor.diagnose(query).sentences).toEqual(['The query came to its end 0 s ago.']);
    expect(() => executor.diagnose('query-1')).toThrow('No query named "query-1" runs: none does.');
    await executor.close();
  });
});

function slowSink(taken: () => Promise<void>): SinkConnector {
  return {
    delivery: 'at-least-once',
    init: async () => {},
    recover: async () => {},
    write: (_: ResultBatch) => taken(),
    prepare: async () => undefined,
    publish: async () => {},
    close: async () => {},
  };
}
