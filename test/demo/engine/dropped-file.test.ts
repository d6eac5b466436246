import { describe, expect, it } from 'vitest';
import { inspectFile } from '../../../demo/files/inspect-file.js';
import type { EngineSession } from '../../../demo/protocol/command.js';
import { type EventOf, hashesOf, openEngine, run } from './engine-under-test.js';

const ROWS = 2000;
/** A row each 100 ms of event time; every 500th is a minute behind. */
const LINES = Array.from({ length: ROWS }, (_, i) => {
  const timeMs = 1_700_000_000_000 + i * 100 - (i % 500 === 499 ? 60_000 : 0);
  return `${'abc'[i % 3]},${i},${new Date(timeMs).toISOString()}`;
});
const CSV = `symbol,volume,ts\n${LINES.join('\n')}\n`;

/** The session of a page where the file was dropped, and what was written for it. */
async function dropped(durationMs: number) {
  const { dropped: file, script } = await inspectFile('ticks.csv', new Blob([CSV]));
  if (file.replay === undefined) throw new Error('it has a time column');
  const files = [{ ...file, replay: { ...file.replay, durationMs } }];
  return { script, session: { files } satisfies Partial<EngineSession> };
}

const rowsOf = (events: readonly EventOf<'rows'>[]) => events.flatMap(({ rows }) => rows.shown);

describe('a file on the page', () => {
  it('is replayed in the time that it is given, to its end', async () => {
    const { script, session } = await dropped(1500);
    const { tell, until, ofKind } = await openEngine(session);
    const startedMs = performance.now();
    await tell(run(1, script));
    const { frame } = await until('frame', ({ frame: each }) => each.counters.rowsIn > 0);
    expect(frame.counters.rowsIn).toBeLessThan(ROWS);
    await until('ended');
    expect(performance.now() - startedMs).toBeGreaterThan(1400);
    const counted = rowsOf(ofKind('rows')).reduce((sum, cells) => sum + Number(cells[2]), 0);
    expect(counted).toBe(ROWS - 4);
    await until('frame', ({ frame: { counters } }) => {
      return counters.rowsIn === ROWS && counters.lateRows === 4;
    });
  });

  it('gives the same rows in the same order as a twin that does not wait', async () => {
    const { script, session } = await dropped(2000);
    const live = await openEngine(session);
    await live.tell(run(1, script));
    await live.until('ended');
    const twin = await openEngine({ ...session, mode: { kind: 'twin', untilTick: 0 } });
    await twin.tell(run(1, script));
    await twin.until('ended');
    const seen = hashesOf(live.ofKind('rows'));
    expect(seen.length).toBeGreaterThan(50);
    expect(hashesOf(twin.ofKind('rows'))).toEqual(seen);
  });

  it('rests, goes on by single batches, and goes back to a moment to give the same again', async () => {
    const { script, session } = await dropped(12_000);
    const { tell, until, ofKind } = await openEngine(session);
    await tell(run(1, script));
    await until('rows');
    await tell({ kind: 'save' });
    const { moment } = await until('moment');
    await until('rows', () => hashesOf(ofKind('rows')).length > moment.rowsOut);
    await tell({ kind: 'pause' });
    const rows = hashesOf(ofKind('rows'));
    await tell({ kind: 'rewind', generation: 2, sql: script, moment });
    const rowsIn = () => ofKind('frame').at(-1)?.frame.counters.rowsIn ?? 0;
    // Behind the moment's rows, which are there when it has gone back.
    await until('frame', ({ frame }) => frame.generation === 2 && frame.counters.rowsIn > 0);
    const before = rowsIn();
    await tell({ kind: 'step' });
    await until('frame', () => rowsIn() > before);
    const after = rowsIn();
    expect(after - before).toBeLessThan(100);
    await tell({ kind: 'resume' });
    const again = () => ofKind('rows').filter((event) => event.rows.generation === 2);
    const missing = rows.length - moment.rowsOut;
    await until('rows', () => hashesOf(again()).length >= missing);
    expect(missing).toBeGreaterThan(0);
    expect(hashesOf(again()).slice(0, missing)).toEqual(rows.slice(moment.rowsOut));
  });

  it('goes on in the middle of a batch as if nothing had been, in another engine', async () => {
    const { script, session } = await dropped(12_000);
    const first = await openEngine(session);
    await first.tell(run(1, script));
    await first.until('rows');
    await first.tell({ kind: 'save' });
    const { moment } = await first.until('moment');
    await first.engine.close();
    const quick = await dropped(500);
    const second = await openEngine({ ...quick.session, origin: moment });
    await second.tell(run(1, script));
    await second.until('ended');
    const before = hashesOf(first.ofKind('rows')).slice(0, moment.rowsOut);
    const twin = await openEngine({ ...session, mode: { kind: 'twin', untilTick: 0 } });
    await twin.tell(run(1, script));
    await twin.until('ended');
    expect(before.length).toBeGreaterThan(0);
    expect([...before, ...hashesOf(second.ofKind('rows'))]).toEqual(hashesOf(twin.ofKind('rows')));
  });

  it('is read again from the start when it had come to its end, and whenever that is asked for', async () => {
    const { script, session } = await dropped(300);
    const { tell, until, ofKind } = await openEngine(session);
    await tell(run(1, script));
    await until('ended');
    await tell(run(2, script.replace('row_count', 'amount')));
    const { plan } = await until('planned', ({ generation }) => generation === 2);
    expect(plan.stateKept).toContain('read again from the first');
    await until('ended', ({ generation }) => generation === 2);
    await tell({ kind: 'run', generation: 3, sql: script, rowsBefore: 0, isFresh: true });
    await until('ended', ({ generation }) => generation === 3);
    const of = (generation: number) =>
      hashesOf(ofKind('rows').filter(({ rows }) => rows.generation === generation));
    expect(of(2)).toEqual(of(1));
    expect(of(3)).toEqual(of(1));
  });

  it('comes at once where it has no time, behind the plan of its query', async () => {
    const { dropped: file, script } = await inspectFile(
      'plain.jsonl',
      new Blob(['{"a":1}\n{"a":2}\n']),
    );
    expect(file.replay).toBeUndefined();
    const { tell, until, ofKind } = await openEngine({ files: [file] });
    await tell(run(1, script));
    await until('ended');
    expect(rowsOf(ofKind('rows'))).toEqual([[1], [2]]);
  });

  it('is asked for where a script names one that the page has not', async () => {
    const { script } = await dropped(300);
    const { tell, until } = await openEngine();
    await tell(run(1, script));
    const { diagnostics } = await until('refused');
    expect(diagnostics).toHaveLength(1);
    const [{ from, to, message } = { from: 0, to: 0, message: '' }] = diagnostics;
    expect(script.slice(from, to)).toBe("'ticks.csv'");
    expect(message).toContain('The page has no file "ticks.csv"');
  });

  it('makes room for the trades again, from their beginning', async () => {
    const { script, session } = await dropped(9000);
    const { tell, until } = await openEngine(session);
    await tell(run(1, script));
    await until('rows');
    const { sql } = (await import('../../../demo/samples/tumbling-windows.js')).tumblingWindows;
    await tell({ kind: 'run', generation: 2, sql, rowsBefore: 0, isFresh: true });
    const { plan } = await until('planned', ({ generation }) => generation === 2);
    expect(plan.stateKept).toBe('');
    await until('rows', ({ rows }) => rows.generation === 2);
  });
});
