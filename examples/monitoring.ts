/**
 * Seeing what goes on: metrics and health of one's own beside those of a running query, their pages over HTTP, why nothing comes out
 * of it yet, and how long things take.
 *
 *     npm run build && npx tsc -p tsconfig.examples.json && node dist-examples/monitoring.js
 */
import {
  HealthStatus,
  ObservabilityManager,
  PerformanceProfiler,
  StreamingSQLExecutor,
  serveHttp,
} from 'sabot-sql';

/** Metrics and health of an application, without any SQL. */
async function watchOwnParts(): Promise<void> {
  const manager = new ObservabilityManager();
  manager.initialize({ openTelemetry: false });

  const metrics = manager.getMetricsCollector();
  metrics.recordCounter('ordersSeen', 3, { shop: 'north' });
  metrics.recordCounter('ordersSeen', 2, { shop: 'north' });
  metrics.recordGauge('queueLength', 7);
  metrics.recordTimer('checkoutTime', 12);
  metrics.recordHistogram('basketSize', 4);
  for (const { name, kind, value } of metrics.getAllMetrics()) console.log(kind, name, value);

  const health = manager.getHealthChecker();
  health.registerComponent('tills', () => true);
  health.registerComponent('printer', async () => ({
    status: HealthStatus.DEGRADED,
    message: 'The paper runs out.',
  }));
  const { status } = await health.checkHealth();
  console.log(`in all ${status}`);
  // What the last checks found, without asking anybody again.
  for (const { component, status, message } of health.getHealthDetails().components) {
    console.log(component, status, message);
  }

  const { metrics: exported } = JSON.parse(manager.exportMetricsToJson());
  console.log(`${exported.length} metrics as JSON`);
  manager.close();
}

/** How long operations take, by name. */
function measureOperations(): void {
  const profiler = new PerformanceProfiler();
  for (const orders of [200, 300]) {
    const call = profiler.startProfile('price orders');
    for (let i = 0; i < orders; i++) Math.sqrt(i);
    profiler.endProfile(call, orders);
  }
  profiler.endProfile(profiler.startProfile('print'));
  console.log(profiler.getResults().length, 'operations');
  const stats = profiler.getOperationStats('price orders');
  if (stats === undefined) return;
  const { calls, rows, minMs, p50Ms, p99Ms, maxMs } = stats;
  console.log(`${calls} calls over ${rows} orders; in order: ${minMs <= maxMs && p50Ms <= p99Ms}`);
}

/** A query whose first window is an hour away. */
async function watchQuery(): Promise<void> {
  await using executor = new StreamingSQLExecutor({
    stateBackend: 'memory',
    enableHealthChecks: true,
  });
  await executor.executeDDL(`
    CREATE TABLE orders (
      symbol STRING, price DOUBLE, ts TIMESTAMP(3),
      WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
    ) WITH ('connector' = 'datagen', 'generator' = 'trades', 'symbols' = '2',
      'event-rows-per-second' = '100', 'rows-per-second' = '1000')`);
  const stop = new AbortController();
  const query = executor.executeStreamingSQL(
    `SELECT symbol, COUNT(*) AS n FROM orders GROUP BY symbol, TUMBLE(ts, INTERVAL '1' HOUR)`,
    { name: 'hourly', signal: stop.signal },
  );
  const running = query.finished().catch((error: unknown) => {
    if (!stop.signal.aborted) throw error;
  });
  while (query.statistics.rowsIn === 0) await new Promise((resolve) => setTimeout(resolve, 20));

  // The same collector and checker as above, those of the engine.
  const { observability } = executor;
  const rowsIn = observability
    .getMetricsCollector()
    .getAllMetrics()
    .find(({ name, labels }) => name === 'numRecordsIn' && labels.query === 'hourly');
  console.log(`rows have come in: ${(rowsIn?.value ?? 0) > 0}`);
  const { components } = await observability.getHealthChecker().checkHealth();
  for (const { component, status } of components) console.log(component, status);

  for (const { name, phase, operators } of executor.describeQueries()) {
    console.log(name, phase.kind, operators.map(({ kind }) => kind).join(' <- '));
  }
  console.log(executor.diagnose('hourly').sentences.join(' '));

  const server = await serveHttp(executor, { port: 0 });
  for (const page of ['/livez', '/readyz', '/metrics', '/metrics.json', '/queries', '/explain']) {
    const response = await fetch(server.url + page);
    await response.text();
    console.log(page, response.status, response.headers.get('content-type'));
  }
  await server.close();
  stop.abort();
  await running;
}

await watchOwnParts();
measureOperations();
await watchQuery();
