import { type Sample, tradesTable } from './sample.js';

export const backPressure: Sample = {
  id: 'back-pressure',
  title: 'Back-pressure',
  text: 'Each second has a result for each of 2000 symbols, but fewer are taken in a second: the query waits, its operators are back-pressured up to the source, and the lag grows. Pull "Results taken" to the right, and all flows again.',
  sql: `${tradesTable(1)}
SELECT symbol,
       TUMBLE_START(ts, INTERVAL '1' SECOND) AS window_start,
       COUNT(*) AS trades,
       MAX(price) AS high
FROM trades
GROUP BY symbol, TUMBLE(ts, INTERVAL '1' SECOND);
`,
  settings: { rowsPerSecond: 100_000, symbols: 2000, skew: 0, takenPerSecond: 1500 },
  chart: { x: 'window_start', y: 'high', series: '' },
};
