import { type Sample, tradesTable } from './sample.js';

export const lateRows: Sample = {
  id: 'late',
  title: 'Late rows',
  text: 'One trade in fifty comes nine seconds late, when the window that it belongs to has closed: it is dropped, counted and marked in red where it fell. Let the watermark wait for ten seconds instead of one, and none is late, but all results are.',
  sql: `${tradesTable(1)}
SELECT symbol,
       TUMBLE_START(ts, INTERVAL '4' SECOND) AS window_start,
       COUNT(*) AS trades
FROM trades
GROUP BY symbol, TUMBLE(ts, INTERVAL '4' SECOND);
`,
  settings: { rowsPerSecond: 5000, lateShare: 0.02, lateByMs: 9000, disorderMs: 700 },
  chart: { x: 'window_start', y: 'trades', series: 'symbol' },
};
