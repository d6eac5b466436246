import { type Sample, tradesTable } from './sample.js';

export const windowsOfWindows: Sample = {
  id: 'nested',
  title: 'Windows of windows',
  text: 'Trades are added up by symbol in windows of two seconds, and their results in windows of six: one query, two aggregations, one watermark. In the graph both stand behind each other.',
  sql: `${tradesTable(1)}
SELECT TUMBLE_START(t, INTERVAL '6' SECOND) AS window_start,
       COUNT(*) AS results,
       MAX(trades) AS busiest
FROM (
  SELECT symbol, COUNT(*) AS trades, TUMBLE_ROWTIME(ts, INTERVAL '2' SECOND) AS t
  FROM trades
  GROUP BY symbol, TUMBLE(ts, INTERVAL '2' SECOND)
) AS small
GROUP BY TUMBLE(t, INTERVAL '6' SECOND);
`,
  settings: {},
  chart: { x: 'window_start', y: 'busiest', series: '' },
};
