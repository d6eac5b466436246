import { type Sample, tradesTable } from './sample.js';

export const filterAndProject: Sample = {
  id: 'filter',
  title: 'Filter and project',
  text: 'Big trades only, row by row, with a computed column: nothing is waited for, and no state is kept. Results come with the next checkpoint, each exactly once.',
  sql: `${tradesTable(1)}
SELECT symbol, price, volume, price * volume AS amount, ts
FROM trades
WHERE price * volume > 60000;
`,
  settings: { rowsPerSecond: 4000 },
  chart: { x: 'ts', y: 'amount', series: 'symbol' },
};
