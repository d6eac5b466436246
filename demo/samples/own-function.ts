import { type Sample, tradesTable } from './sample.js';

export const ownFunction: Sample = {
  id: 'own-function',
  title: 'Your own function',
  text: 'GAUGE is written in TypeScript, as it stands below, and registered with the engine: SQL calls it like a built-in function. Turn up the skew, and see its points move apart.',
  sql: `${tradesTable(1)}
SELECT symbol,
       TUMBLE_START(ts, INTERVAL '2' SECOND) AS window_start,
       COUNT(*) AS trades,
       GAUGE(COUNT(*), 0, 50000) AS share
FROM trades
GROUP BY symbol, TUMBLE(ts, INTERVAL '2' SECOND);
`,
  settings: {},
  chart: { x: 'window_start', y: 'trades', series: 'symbol' },
  showsFunction: true,
};
