import { StreamingSQLExecutor } from 'sabot-sql';

/** Average prices per symbol and ten seconds, as an array of rows. */
export async function runFirstQuery(kernelMode: 'webassembly' | 'typescript'): Promise<unknown[]> {
  await using executor = new StreamingSQLExecutor({ stateBackend: 'memory', kernelMode });
  const trades = Array.from({ length: 1000 }, (_, i) => ({
    ts: new Date(Date.UTC(2026, 0, 1) + i * 100),
    symbol: i % 3 === 0 ? 'AAPL' : 'MSFT',
    price: 100 + (i % 50),
  }));
  await executor.registerStream('trades', trades, { watermark: { column: 'ts', delayMs: 0 } });
  const rows: unknown[] = [];
  const query = executor.executeStreamingSQL(
    `SELECT symbol, TUMBLE_START(ts, INTERVAL '10' SECOND) AS window_start,
       COUNT(*) AS trades, AVG(price) AS average
     FROM trades GROUP BY symbol, TUMBLE(ts, INTERVAL '10' SECOND)`,
  );
  for await (const batch of query) {
    for (let row = 0; row < batch.numRows; row++) {
      const [start, count] = ['window_start', 'trades'].map((name) => batch.column(name)[row]);
      rows.push([
        batch.column('symbol')[row],
        Number(start),
        Number(count),
        batch.column('average')[row],
      ]);
    }
  }
  return rows;
}
