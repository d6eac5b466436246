import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MemoryCheckpointStore } from '../../src/checkpoint/memory-checkpoint-store.js';
import { Deferred } from '../../src/common/deferred.js';
import { StreamingSQLExecutor } from '../../src/executor/streaming-sql-executor.js';
import '../../src/node.js';
import type { StreamingSQLExecutorOptions } from '../../src/node.js';
import { nodeEnvironment } from '../../src/platform/node.js';
import { ManualClock } from '../support/manual-clock.js';
import { MemoryFileSystem } from '../support/memory-file-system.js';
import { ScriptedSplitSource, type ScriptStep } from '../support/scripted-split-source.js';
import { countsInWindows } from '../support/split-model.js';

const COUNTS = `SELECT k, TUMBLE_START(ts, INTERVAL '0.010' SECOND) AS window_start, COUNT(*) AS n
  FROM events GROUP BY k, TUMBLE(ts, INTERVAL '0.010' SECOND)`;

const discover: ScriptStep = { kind: 'discover' };
const end = (split: number): ScriptStep => ({ kind: 'end', split });
const row = (split: number, ts: number, k = 'a'): ScriptStep => {
  return { kind: 'row', split, row: { k, ts } };
};

interface Setup {
  readonly script: readonly ScriptStep[];
  readonly batchRowsMax?: number;
  readonly clock?: ManualClock;
  readonly store?: MemoryCheckpointStore;
  readonly options?: StreamingSQLExecutorOptions;
  readonly reachFailPoint?: (name: string) => void;
  readonly files?: MemoryFileSystem;
  readonly letterTable?: string;
  readonly handsOverRows?: boolean;
  readonly onCreate?: (source: ScriptedSplitSource) => unknown;
}

async function openExecutor({ script, batchRowsMax = 100, options, onCreate, ...setup }: Setup) {
  const { clock, store, reachFailPoint, files, letterTable, handsOverRows = false } = setup;
  const executor = new StreamingSQLExecutor(
    { stateBackend: 'memory', checkpointIntervalSeconds: 0, ...options },
    {
      ...nodeEnvironment,
      ...(clock === undefined ? {} : { clock, timers: clock }),
      ...(store === undefined ? {} : { checkpointStore: store }),
      ...(reachFailPoint === undefined ? {} : { reachFailPoint }),
      ...(files === undefined ? {} : { fileSystem: files }),
    },
  );
  executor.registerConnector('scripted', (config) => {
    const source = new ScriptedSplitSource(config, script, batchRowsMax);
    onCreate?.(source);
    return handsOverRows ? source.handingOverRows() : source;
  });
  await executor.executeDDL(`CREATE TABLE events (k STRING, ts TIMESTAMP(3),
    WATERMARK FOR ts AS ts - INTERVAL '0.005' SECOND) WITH ('connector' = 'scripted' ${
      letterTable === undefined ? '' : `, 'dead-letter.table' = '${letterTable}'`
    })`);
  return executor;
}

type Query = ReturnType<StreamingSQLExecutor['executeStreamingSQL']>;

async function rowsOf(query: Query, onRow: (row: string) => void = () => {}): Promise<string[]> {
  const rows: string[] = [];
  for await (const batch of query) {
    for (let at = 0; at < batch.numRows; at++) {
      const [k, start, n] = ['k', 'window_start', 'n'].map((name) => batch.column(name)[at]);
      rows.push(`${k} ${Number(start)} ${n}`);
      onRow(rows.at(-1) ?? '');
    }
  }
  return rows;
}

async function countsOf(setup: Setup): Promise<string[]> {
  await using executor = await openExecutor(setup);
  return await rowsOf(executor.executeStreamingSQL(COUNTS));
}

/** Scripts in which splits are found late, run ahead of each other and end. */
const anyScript = fc
  .array(
    fc.record({
      kind: fc.constantFrom('row', 'row', 'row', 'row', 'row', 'row', 'discover', 'end'),
      split: fc.nat(3),
      stepMs: fc.integer({ min: -12, max: 14 }),
      k: fc.constantFrom('a', 'b'),
    }),
    { minLength: 1, maxLength: 120 },
  )
  .map((choices) => {
    const script: ScriptStep[] = [discover];
    const times = [0];
    const ended = new Set<number>();
    for (const { kind, split, stepMs, k } of choices) {
      if (kind === 'discover' && times.length < 4) {
        script.push(discover);
        times.push(times.at(-1) ?? 0);
      }
      const known = split % times.length;
      if (ended.has(known)) continue;
      if (kind === 'end' && ended.size < times.length - 1) {
        ended.add(known);
        script.push(end(known));
      } else if (kind === 'row') {
        times[known] = (times[known] ?? 0) + stepMs;
        script.push(row(known, times[known] ?? 0, k));
      }
    }
    return script;
  });

describe('a source of several splits', () => {
  it('has the watermark that all splits have reached', async () => {
    const script = [discover, discover, row(0, 5), row(0, 40), row(1, 7), row(1, 30), row(0, 8)];
    // Behind (1, 30) both have passed 25, so that (0, 8) is late, and (1, 7) was not.
    expect(await countsOf({ script })).toEqual(['a 0 2', 'a 30 1', 'a 40 1']);
  });

  it('judges lateness row by row as a plain model does, whatever the batch size', async () => {
    await fc.assert(
      fc.asyncProperty(anyScript, async (script) => {
        const expected = countsInWindows(script, { sizeMs: 10, delayMs: 5 });
        for (const batchRowsMax of [1, 3, 100]) {
          expect(await countsOf({ script, batchRowsMax })).toEqual(expected);
        }
        expect(await countsOf({ script, options: { batchRowsMax: 2 } })).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  it('tells the source how far each split has come', async () => {
    const sources: ScriptedSplitSource[] = [];
    let seen: (number | undefined)[] = [];
    const look = async (): Promise<void> => {
      seen = [0, 1, 2].map((split) => sources[0]?.watermarkMsOf(split));
    };
    const script: ScriptStep[] = [
      ...[discover, discover, row(0, 20), row(1, 30)],
      { kind: 'wait', until: look },
    ];
    await countsOf({ script, onCreate: (source) => sources.push(source) });
    expect(seen).toEqual([15, 25, Number.NEGATIVE_INFINITY]);
  });
});

/** Lets the query come to rest, so that it waits for its source. */
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

describe('a split that falls silent', () => {
  it('leaves the watermark where it is when it is the last', async () => {
    const clock = new ManualClock();
    const silence = new Deferred<void>();
    const script: ScriptStep[] = [
      discover,
      discover,
      row(0, 5),
      row(0, 40),
      { kind: 'wait', until: () => silence.promise },
    ];
    const options = { watermarkIdleTimeoutMs: 1000 };
    await using executor = await openExecutor({ script, clock, options });
    const seen: string[] = [];
    const all = rowsOf(executor.executeStreamingSQL(COUNTS), (text) => seen.push(text));
    await settle();
    clock.advance(999);
    await settle();
    expect(seen).toEqual([]);
    clock.advance(1);
    await settle();
    // Both have fallen idle at once, so that nobody is left to say how far the source is.
    expect(seen).toEqual([]);
    silence.resolve();
    expect(await all).toEqual(['a 0 1', 'a 40 1']);
  });

  it('lets the windows go on with the others, and joins them again where they are', async () => {
    const clock = new ManualClock();
    const waits = [0, 1, 2].map(() => new Deferred<void>());
    const wait = (index: number): ScriptStep => {
      return { kind: 'wait', until: () => waits[index]?.promise ?? Promise.resolve() };
    };
    const script = [
      ...[
        discover,
        discover,
        row(0, 5),
        wait(0),
        row(0, 40),
        wait(1),
        row(1, 3),
        row(1, 38),
        wait(2),
      ],
      ...[row(0, 70), row(1, 61), row(0, 33)],
    ];
    const options = { watermarkIdleTimeoutMs: 1000 };
    await using executor = await openExecutor({ script, clock, options });
    const seen: string[] = [];
    const all = rowsOf(executor.executeStreamingSQL(COUNTS), (text) => seen.push(text));
    await settle();
    clock.advance(600);
    waits[0]?.resolve();
    await settle();
    expect(seen).toEqual([]);
    clock.advance(400);
    await settle();
    expect(seen).toEqual(['a 0 1']);
    waits[1]?.resolve();
    await settle();
    waits[2]?.resolve();
    expect(await all).toEqual(['a 0 1', 'a 30 1', 'a 40 1', 'a 60 1', 'a 70 1']);
  });
});

/** Splits that fall behind, end and are found late; in batches that are cut. */
const LIVELY: readonly ScriptStep[] = [
  discover,
  discover,
  ...[3, 8, 14, 9, 31].map((ts) => row(0, ts, ts % 2 === 0 ? 'a' : 'b')),
  ...[1, 12, 27].map((ts) => row(1, ts)),
  discover,
  ...[44, 46, 18].map((ts) => row(0, ts)),
  ...[2, 40, 21, 48].map((ts) => row(2, ts, 'c')),
  end(1),
  ...[61, 30, 49, 72].map((ts) => row(0, ts)),
  ...[55, 58, 41, 90].map((ts) => row(2, ts, 'b')),
];

describe('a checkpoint of a source with splits', () => {
  it.each([
    { handsOverRows: false, steps: 11 },
    { handsOverRows: true, steps: 9 },
  ])(
    'is gone on from at every step, and the output is what it would have been (%o)',
    async (way) => {
      const undisturbed = await countsOf({ script: LIVELY });
      expect(undisturbed.length).toBeGreaterThan(8);
      for (let at = 1; at <= way.steps; at++) {
        let steps = 0;
        let query: Query | undefined;
        const reachFailPoint = (name: string): void => {
          if (name !== 'source.after-fetch') return;
          steps++;
          if (steps === at) void query?.checkpoint().catch(() => {});
          if (steps === at + 3) throw new Error('a crash');
        };
        const options = {
          batchRowsMax: 2,
          enableErrorRecovery: true,
          retryDelayMs: 1,
          checkpointIntervalSeconds: 600,
        };
        const { handsOverRows } = way;
        const setup = { script: LIVELY, options, reachFailPoint, handsOverRows };
        await using executor = await openExecutor(setup);
        query = executor.executeStreamingSQL(COUNTS, { delivery: 'exactly-once' });
        expect(await rowsOf(query)).toEqual(undisturbed);
        expect(query.statistics).toMatchObject({ restarts: 1, rowsIn: 23 });
      }
    },
  );

  it('has each dead letter once, whichever step it is gone on from', async () => {
    const script = LIVELY.flatMap((step, at): readonly ScriptStep[] => {
      if (step.kind !== 'row') return [step];
      const { split } = step;
      const letter: ScriptStep = { kind: 'letter', split, text: `${at}` };
      const another: ScriptStep = { kind: 'letter', split, text: `${at} again` };
      if (at % 3 === 0) return [letter, step];
      return at % 3 === 1 ? [step, letter, another] : [step];
    });
    const letters = script.flatMap((step) => (step.kind === 'letter' ? [step.text] : []));
    const undisturbed = await countsOf({ script: LIVELY });
    for (let at = 1; at <= 11; at++) {
      let steps = 0;
      let query: Query | undefined;
      const reachFailPoint = (name: string): void => {
        if (name !== 'source.after-fetch') return;
        steps++;
        if (steps === at) void query?.checkpoint().catch(() => {});
        if (steps === at + 3) throw new Error('a crash');
      };
      const files = new MemoryFileSystem({});
      const options = {
        batchRowsMax: 2,
        enableErrorRecovery: true,
        retryDelayMs: 1,
        checkpointIntervalSeconds: 600,
      };
      const letterTable = 'letters';
      const setup = { script, options, reachFailPoint, files, letterTable };
      await using executor = await openExecutor(setup);
      await executor.executeDDL(`CREATE TABLE letters (payload STRING)
        WITH ('connector' = 'filesystem', 'path' = 'letters', 'format' = 'csv')`);
      query = executor.executeStreamingSQL(COUNTS, { delivery: 'exactly-once' });
      expect(await rowsOf(query)).toEqual(undisturbed);
      const texts = files.paths.map((path) => new TextDecoder().decode(files.contentOf(path)));
      expect(texts.join('').trimEnd().split(/\r?\n/)).toEqual(letters);
      expect(query.statistics).toMatchObject({ restarts: 1, deadLetters: letters.length });
    }
  });

  it('shows a row for each split, and how far each has come', async () => {
    let query: Query | undefined;
    const checkpoint = async (): Promise<void> => {
      await query?.checkpoint();
    };
    const script: ScriptStep[] = [...LIVELY, { kind: 'wait', until: checkpoint }];
    const sources: ScriptedSplitSource[] = [];
    const options = { stateBackend: 'pglite', checkpointIntervalSeconds: 600 } as const;
    const onCreate = (source: ScriptedSplitSource): unknown => sources.push(source);
    await using executor = await openExecutor({ script, options, onCreate });
    query = executor.executeStreamingSQL(COUNTS);
    await rowsOf(query);
    const offsets = await executor.queryState(
      'SELECT connector_id, "partition", "offset" FROM connector_offsets ORDER BY 1, 2',
    );
    expect(offsets.toArray().map((each) => Object.values({ ...each }))).toEqual([
      ['events', 0, '12'],
      ['events', 1, '3'],
      ['events', 2, '8'],
    ]);
    expect(JSON.parse(sources[0]?.committed.at(-1) ?? '')).toMatchObject({ 'scripted-0': 12 });
    const watermarks = await executor.queryState(
      'SELECT "partition", watermark FROM watermarks WHERE operator_id = \'assign-watermarks-1\' ORDER BY 1',
    );
    expect(watermarks.numRows).toBe(3);
  });
});
