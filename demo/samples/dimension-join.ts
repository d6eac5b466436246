import { type Sample, tradesTable } from './sample.js';

export const dimensionJoin: Sample = {
  id: 'join',
  title: 'Join with a table',
  text: 'Each trade is looked up in the table of securities, and volumes are added up by sector. Edit a sector in the table below and the next windows know it.',
  sql: `${tradesTable(1)}
SELECT s.sector,
       TUMBLE_START(t.ts, INTERVAL '5' SECOND) AS window_start,
       SUM(t.volume) AS volume,
       COUNT(*) AS trades
FROM trades AS t
JOIN securities AS s ON t.symbol = s.symbol
GROUP BY s.sector, TUMBLE(t.ts, INTERVAL '5' SECOND);
`,
  settings: {},
  chart: { x: 'window_start', y: 'volume', series: 'sector' },
};
