import { expect, it } from 'vitest';
import { windowStateBench } from '../../bench/pipelines/window-state.js';

it('the benchmark of snapshots measures pauses, increments and restores', async () => {
  const rows = await windowStateBench.run({ rows: 200_000, repetitions: 1, log: () => {} });
  expect(rows.map(({ id }) => id)).toEqual([
    'state.window.pause',
    'state.window.increment',
    'state.window.restore',
  ]);
  for (const { ratio } of rows) expect(ratio).toBeGreaterThan(0);
  // A hundredth of the keys changed: less than a twentieth is written.
  expect(rows[1]?.ratio).toBeGreaterThan(1);
});
