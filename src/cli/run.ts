import {
  type StreamingQuery,
  StreamingSQLExecutor,
  type StreamingSQLExecutorOptions,
  serveHttp,
} from '../node.js';
import type { RunOptions } from './arguments.js';
import { createWriter } from './output/formats.js';
import type { ResultWriter } from './output/result-writer.js';
import { StreamSink } from './output/stream-sink.js';
import { processClock, processTimers } from './process-clock.js';
import { QueryMonitor } from './progress/query-monitor.js';
import { InterruptedError, readSqlFile, reportError } from './report-error.js';

const EXIT_ERROR = 1;
/** Rows between two headers of a table on a terminal whose height is unknown. */
const TERMINAL_ROWS_DEFAULT = 24;

/** Runs the statements of a file in order, printing the rows of every SELECT; returns the exit status. */
export async function runFile(file: string, options: RunOptions): Promise<number> {
  const sql = await readSqlFile(file);
  return sql === undefined ? EXIT_ERROR : runScript(sql, options);
}

export async function runScript(sql: string, options: RunOptions): Promise<number> {
  const stop = new AbortController();
  const interrupt = (): void => stop.abort(new InterruptedError());
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  try {
    await using executor = new StreamingSQLExecutor(executorOptions(options));
    await using _server = await serveFor(executor, options);
    const sink = new StreamSink(process.stdout);
    await executeScript(executor, sql, options, sink, stop.signal, createMonitor(options));
    return 0;
  } catch (error) {
    return reportError(error);
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}

/** Nothing, where no port is asked for. */
async function serveFor(
  executor: StreamingSQLExecutor,
  { httpPort }: RunOptions,
): Promise<AsyncDisposable | undefined> {
  if (httpPort === undefined) return undefined;
  const server = await serveHttp(executor, { port: httpPort });
  process.stderr.write(`metrics, health and queries at ${server.url}\n`);
  return server;
}

function createMonitor({ isQuiet, explainStallSeconds }: RunOptions): QueryMonitor {
  const stallMs = explainStallSeconds === undefined ? undefined : explainStallSeconds * 1000;
  const { stdout, stderr } = process;
  return new QueryMonitor(
    { isQuiet, stallMs },
    { clock: processClock, timers: processTimers, stdout, stderr },
  );
}

/** The executor's options as the command line gives them: without a folder there is nothing to open a database for. */
export function executorOptions(options: RunOptions): StreamingSQLExecutorOptions {
  const { statePath, parallelism, checkpointIntervalSeconds, logLevel, httpPort } = options;
  return {
    ...(statePath === undefined ? { stateBackend: 'memory' as const } : { statePath }),
    ...(parallelism === undefined ? {} : { maxParallelism: parallelism }),
    ...(logLevel === undefined ? {} : { logLevel }),
    ...(httpPort === undefined ? {} : { enableHealthChecks: true }),
    ...(checkpointIntervalSeconds === undefined ? {} : { checkpointIntervalSeconds }),
  };
}

/** Executes statements one after the other; positions in errors are those of `sql`. `monitor` tells how each is coming along. */
export async function executeScript(
  executor: StreamingSQLExecutor,
  sql: string,
  options: RunOptions,
  sink: StreamSink,
  signal: AbortSignal,
  monitor?: QueryMonitor,
): Promise<void> {
  const format = options.output ?? (process.stdout.isTTY ? 'table' : 'ndjson');
  const headerEvery = process.stdout.isTTY
    ? Math.max(10, (process.stdout.rows ?? TERMINAL_ROWS_DEFAULT) - 4)
    : undefined;
  for (const statement of executor.prepareScript(sql)) {
    signal.throwIfAborted();
    if (statement.kind === 'ddl') {
      await statement.execute();
      continue;
    }
    if (statement.kind === 'show') {
      await sink.write(await statement.execute());
      continue;
    }
    if (statement.kind === 'explain') {
      await sink.write(`${await statement.execute({ signal })}\n`);
      continue;
    }
    const query = statement.execute({
      signal,
      allowNonRestoredState: options.allowNonRestoredState,
      profileKernels: options.profilesKernels,
      ...(options.fromSavepoint === undefined ? {} : { savepoint: options.fromSavepoint }),
    });
    const unwatch = monitor?.watch(query);
    try {
      if (statement.kind === 'insert') {
        const { rowsOut } = await query.finished();
        unwatch?.();
        if (process.stderr.isTTY) process.stderr.write(`${rowsOut} rows written\n`);
      } else {
        const isUpdating = query.changelogMode !== 'insert-only';
        const style = { headerEvery, isUpdating };
        await printRows(query, createWriter(format, query.schema, sink, style));
      }
    } finally {
      unwatch?.();
    }
    tellIfEndedBefore(query);
  }
}

async function printRows(query: StreamingQuery, writer: ResultWriter): Promise<void> {
  try {
    for await (const batch of query) await writer.write(batch);
  } catch (error) {
    // What was printed is closed properly also where the query was stopped by Ctrl-C.
    if (error instanceof InterruptedError) await writer.end();
    throw error;
  }
  await writer.end();
}

/** Nothing at all on the second run would look like a mistake. */
function tellIfEndedBefore({ name, hadEnded }: StreamingQuery): void {
  if (!hadEnded) return;
  process.stderr.write(
    `${name} had read all its input in an earlier run with this state: nothing is left to do. ` +
      'Give another --state-path to run it from the start.\n',
  );
}
