/** Run as a process of its own: streams rows that nobody keeps through the trades query and prints what it took. */
import { StreamingSQLExecutor } from 'sabot-sql';
import { streamTrades, WATERMARK_DELAY_MS } from '../data/trades.js';
import { summarize, TRADES_QUERY } from './trades-query.js';

const [rowCount = 0, keyCount = 0] = process.argv.slice(2).map(Number);
const executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
await executor.registerStream('trades', streamTrades(rowCount, keyCount), {
  watermark: { column: 'ts', delayMs: WATERMARK_DELAY_MS },
});
const startMs = performance.now();
const summary = await summarize(executor.executeStreamingSQL(TRADES_QUERY));
const elapsedMs = performance.now() - startMs;
await executor.close();
const peakBytes = process.resourceUsage().maxRSS * 1_024;
console.log(JSON.stringify({ rows: summary.rows, elapsedMs, peakBytes }));
