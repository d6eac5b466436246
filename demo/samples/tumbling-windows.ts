import { type Sample, tradesTable } from './sample.js';

export const tumblingWindows: Sample = {
  id: 'tumbling',
  title: 'Tumbling windows',
  text: 'Trades are counted by symbol in windows of five seconds, each closed when the watermark has passed its end. Change the 5 to a 2 and see the windows follow.',
  sql: `${tradesTable(1)}
SELECT symbol,
       TUMBLE_START(ts, INTERVAL '5' SECOND) AS window_start,
       COUNT(*) AS trades,
       AVG(price) AS average_price,
       SUM(volume) AS volume
FROM trades
GROUP BY symbol, TUMBLE(ts, INTERVAL '5' SECOND);
`,
  settings: {},
  chart: { x: 'window_start', y: 'average_price', series: 'symbol' },
};
