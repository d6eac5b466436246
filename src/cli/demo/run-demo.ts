import { type StreamingQuery, StreamingSQLExecutor } from '../../node.js';
import { StreamSink } from '../output/stream-sink.js';
import { InterruptedError, reportError } from '../report-error.js';
import { type ClosedWindow, ClosedWindows } from './closed-windows.js';
import { DEMO_QUERY, DEMO_TABLE } from './demo-query.js';
import { LineView } from './line-view.js';
import { LiveView } from './live-view.js';
import { count, millions } from './screen.js';
import type { View } from './view.js';

/** However slow the machine: what has closed by then is the demo. */
const RUN_MS_MAX = 20_000;

/** Raised inside the demo when its time is up. */
class TimeIsUp extends Error {}

/** Runs a query over generated trades and shows its windows closing, until the trades end or on Ctrl-C. */
export async function runDemo(): Promise<number> {
  const stop = new AbortController();
  const interrupt = (): void => stop.abort(new InterruptedError());
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  const timeIsUp = setTimeout(() => stop.abort(new TimeIsUp()), RUN_MS_MAX);
  const sink = new StreamSink(process.stdout);
  const view = process.stdout.isTTY ? new LiveView(sink) : new LineView(sink);
  try {
    await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
    await executor.executeDDL(DEMO_TABLE);
    const query = executor.executeStreamingSQL(DEMO_QUERY, { signal: stop.signal });
    await view.begin();
    await showWindows(query, view, sink);
    return 0;
  } catch (error) {
    return reportError(error);
  } finally {
    clearTimeout(timeIsUp);
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}

async function showWindows(query: StreamingQuery, view: View, sink: StreamSink): Promise<void> {
  const windows = new ClosedWindows();
  const startMs = performance.now();
  let firstResultMs: number | undefined;
  let windowsClosed = 0;
  const show = async (closed: readonly ClosedWindow[]): Promise<void> => {
    windowsClosed += closed.length;
    await view.show(closed, query, windowsClosed, performance.now() - startMs);
  };
  try {
    for await (const batch of query) {
      firstResultMs ??= performance.now();
      const closed = windows.add(batch);
      if (closed.length > 0) await show(closed);
    }
    await show(windows.finish());
  } catch (error) {
    if (!(error instanceof InterruptedError) && !(error instanceof TimeIsUp)) throw error;
  } finally {
    await view.end();
  }
  const { rowsIn, rowsOut, lateRows } = query.statistics;
  const seconds = (performance.now() - startMs) / 1000;
  await sink.write(
    `${count(rowsIn)} rows in ${seconds.toFixed(1)} s: ${millions(rowsIn / seconds)} rows/s. ` +
      `${count(windowsClosed)} windows closed with ${count(rowsOut)} result rows; ${count(lateRows)} late rows.\n` +
      `First result ${((firstResultMs ?? Number.NaN) / 1000).toFixed(2)} s after the process started.\n`,
  );
}
