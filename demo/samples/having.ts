import { type Sample, tradesTable } from './sample.js';

export const having: Sample = {
  id: 'having',
  title: 'Who trades most',
  text: 'HAVING looks at a window when it has closed, and lets only those symbols through that were traded most. Turn up the skew, and fewer are left.',
  sql: `${tradesTable(1)}
SELECT symbol,
       TUMBLE_START(ts, INTERVAL '3' SECOND) AS window_start,
       COUNT(*) AS trades,
       MIN(price) AS low,
       MAX(price) AS high
FROM trades
GROUP BY symbol, TUMBLE(ts, INTERVAL '3' SECOND)
HAVING COUNT(*) > 15000;
`,
  settings: { rowsPerSecond: 50_000, skew: 0.4 },
  chart: { x: 'window_start', y: 'trades', series: 'symbol' },
};
