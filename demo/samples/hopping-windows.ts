import { type Sample, tradesTable } from './sample.js';

export const hoppingWindows: Sample = {
  id: 'hopping',
  title: 'Hopping windows',
  text: 'Windows of ten seconds start every two, so that each trade lies in five of them and the average moves smoothly. A trade is added up once all the same: windows share their slices.',
  sql: `${tradesTable(1)}
SELECT symbol,
       HOP_START(ts, INTERVAL '2' SECOND, INTERVAL '10' SECOND) AS window_start,
       COUNT(*) AS trades,
       AVG(price) AS moving_average
FROM trades
WHERE symbol IN ('ACME', 'NOVA', 'BREW')
GROUP BY symbol, HOP(ts, INTERVAL '2' SECOND, INTERVAL '10' SECOND);
`,
  settings: {},
  chart: { x: 'window_start', y: 'moving_average', series: 'symbol' },
};
