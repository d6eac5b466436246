import { describe, expect, it } from 'vitest';
import { checkScript } from '../../../demo/engine/script-checker.js';
import { SOURCE_SETTINGS_DEFAULT } from '../../../demo/protocol/source-settings.js';
import { tradesTable } from '../../../demo/samples/sample.js';
import { SAMPLES } from '../../../demo/samples/samples.js';
import { SECURITIES } from '../../../demo/source/symbols.js';
import { hashesOf, openEngine, run } from './engine-under-test.js';

const [{ sql: TUMBLE }] = SAMPLES;

describe('the engine of the demo', () => {
  it('plans the script, shows rows and tells how the query does', async () => {
    const { tell, until } = await openEngine();
    await tell(run(1, TUMBLE));
    const { plan } = await until('planned');
    expect(plan.fields.map(({ name }) => name)).toContain('average_price');
    expect(plan.window).toEqual({ sizeMs: 5000, slideMs: 5000 });
    expect(plan.nodes.map(({ kind }) => kind)).toContain('window-aggregate');
    const { rows } = await until('rows');
    expect(rows.shown[0]).toHaveLength(5);
    const { frame } = await until('frame', ({ frame: each }) => each.openWindows.length > 0);
    expect(frame.partitions).toHaveLength(4);
    expect(frame.operators.length).toBe(plan.nodes.length);
  });

  it('refuses a wrong script at its token, and goes on with what ran', async () => {
    const { tell, until, ofKind } = await openEngine();
    await tell(run(1, TUMBLE));
    await tell(run(2, TUMBLE.replace('AVG(price)', 'AVG(prise)')));
    const { diagnostics } = await until('refused');
    expect(diagnostics).toHaveLength(1);
    const { from, to } = diagnostics[0] ?? { from: 0, to: 0 };
    expect(TUMBLE.replace('AVG(price)', 'AVG(prise)').slice(from, to)).toBe('prise');
    expect(ofKind('planned')).toHaveLength(1);
  });

  it('keeps the state of windows that stay the same when the query is edited', async () => {
    const { tell, until } = await openEngine();
    await tell(run(1, TUMBLE));
    await until('rows');
    const edited = TUMBLE.replace('AVG(price) AS average_price', 'AVG(price) AS average');
    await tell(run(2, edited));
    const { plan } = await until('planned', ({ generation }) => generation === 2);
    expect(plan.stateKept).toBe('All state was kept.');
    expect(plan.origin?.rowsOut).toBeGreaterThan(0);
    await tell(run(3, edited.replaceAll("'5' SECOND", "'2' SECOND")));
    const third = await until('planned', ({ generation }) => generation === 3);
    expect(third.plan.stateKept).toContain('TUMBLE');
    await until('rows', ({ rows }) => rows.generation === 3);
  });

  it('gives the same rows as a twin that was never disturbed', async () => {
    const live = await openEngine();
    await live.tell(run(1, TUMBLE));
    await live.until('rows', () => hashesOf(live.ofKind('rows')).length > 30);
    const { frame } = await live.until('frame', ({ frame: { tick } }) => tick > 900);
    const mode = { kind: 'twin', untilTick: frame.tick } as const;
    const twin = await openEngine({ mode });
    await twin.tell(run(1, TUMBLE));
    await twin.until('ended');
    const seen = hashesOf(live.ofKind('rows')).slice(0, 30);
    expect(hashesOf(twin.ofKind('rows')).slice(0, 30)).toEqual(seen);
  });

  it('rests, goes on by single batches, and goes back to a moment to give the same again', async () => {
    const { tell, until, ofKind } = await openEngine({}, 8000);
    await tell(run(1, TUMBLE));
    const { moment } = await until('moment');
    await until('rows', () => hashesOf(ofKind('rows')).length > moment.rowsOut);
    await tell({ kind: 'pause' });
    const rows = hashesOf(ofKind('rows'));
    await tell({ kind: 'rewind', generation: 2, sql: TUMBLE, moment });
    await until('planned', ({ generation }) => generation === 2);
    const rested = await until('frame', ({ frame }) => frame.generation === 2);
    const { rowsIn } = rested.frame.counters;
    await tell({ kind: 'step' });
    await until('frame', ({ frame }) => frame.generation === 2 && frame.counters.rowsIn > rowsIn);
    await tell({ kind: 'resume' });
    const missing = rows.length - moment.rowsOut;
    const again = () => ofKind('rows').filter((event) => event.rows.generation === 2);
    await until('rows', () => hashesOf(again()).length >= missing);
    expect(hashesOf(again()).slice(0, missing)).toEqual(rows.slice(moment.rowsOut));
  });

  it('shows what an open window holds', async () => {
    const { tell, until } = await openEngine();
    await tell(run(1, TUMBLE));
    const { frame } = await until('frame', ({ frame: each }) => each.openWindows.length > 0);
    await tell({ kind: 'pause' });
    const window = frame.openWindows.at(-1);
    await tell({ kind: 'inspect', aggregation: 0, endMs: window?.endMs ?? 0 });
    const { inspection } = await until('inspected');
    expect(inspection.rows.length).toBe(inspection.window.keys);
  });

  it.each(SAMPLES)('runs the sample "$title"', async ({ sql, settings }) => {
    const changed = { ...SOURCE_SETTINGS_DEFAULT, ...settings };
    const changes = [{ fromTick: 0, settings: changed }];
    const { tell, until } = await openEngine({ changes });
    await tell(run(1, sql));
    const { plan } = await until('planned');
    expect(plan.stateKept).toBe('');
    const { rows } = await until('rows');
    expect(rows.count).toBeGreaterThan(0);
  });

  it("lets every script, and the twin, call the page's own function", async () => {
    const sql = "SELECT GAUGE(price, 0, 1000000) AS g FROM trades WHERE symbol = 'ACME';";
    const { diagnostics, vocabulary } = await checkScript(`${tradesTable(1)} ${sql}`, {
      dimension: SECURITIES,
      paths: new Set(),
    });
    expect(diagnostics).toEqual([]);
    expect(vocabulary.functions.find(({ name }) => name === 'GAUGE')?.signature).toBe(
      'GAUGE(DOUBLE, DOUBLE, DOUBLE)',
    );
    const { tell, until } = await openEngine({ mode: { kind: 'twin', untilTick: 20 } });
    await tell(run(1, `${tradesTable(1)} ${sql}`));
    const { rows } = await until('rows');
    expect(rows.count).toBeGreaterThan(0);
  });
});
