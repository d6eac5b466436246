/**
 * Errors and what is done about them: a handler of one's own, an executor whose query leaves a bad row out, and one that pauses
 * until somebody decides.
 *
 *     npm run build && npx tsc -p tsconfig.examples.json && node dist-examples/error-handling.js
 */
import {
  DefaultErrorHandler,
  ErrorSeverity,
  ErrorType,
  RecoveryStrategy,
  StreamingSQLExecutor,
} from 'sabot-sql';

/** Errors of a component that is none of the engine's. */
function handleOwnErrors(): void {
  const errorHandler = new DefaultErrorHandler();
  errorHandler.setRetryConfig(3, 1000, 30000);
  errorHandler.setErrorThresholds(2, 4, 8);
  errorHandler.registerErrorCallback(({ severity, message, strategy }) => {
    console.log(`${severity}: ${message} ${strategy}`);
    return undefined;
  });
  errorHandler.registerAlertCallback(({ level, errorsInLastMinute }) => {
    console.log(`alert level ${level} at ${errorsInLastMinute} errors`);
  });
  for (const attempt of [1, 2]) {
    const decision = errorHandler.handleError(
      ErrorType.NETWORK_ERROR,
      ErrorSeverity.WARNING,
      `The price service did not answer (${attempt}).`,
      { component: 'prices', operation: 'fetch' },
      RecoveryStrategy.RETRY,
    );
    console.log(`to do: ${decision.strategy}`);
  }
}

/** What a query divides by: the row with 0 can't be computed. */
const ROWS = [4, 2, 0, 1].map((divisor) => ({ divisor }));
const SQL = 'SELECT 8 / CAST(divisor AS BIGINT) AS share FROM divisors';

async function leaveRowOut(): Promise<void> {
  await using executor = new StreamingSQLExecutor({
    stateBackend: 'memory',
    enableErrorRecovery: true,
    recoveryRules: [{ type: ErrorType.OPERATOR_ERROR, strategy: RecoveryStrategy.SKIP }],
  });
  await executor.registerStream('divisors', ROWS);
  const query = executor.executeStreamingSQL(SQL);
  const shares: unknown[] = [];
  for await (const batch of query) {
    for (let row = 0; row < batch.numRows; row++) shares.push(batch.column('share')[row]);
  }
  console.log(`shares ${shares.join(', ')}; left out: ${query.statistics.skippedRows}`);
}

async function askSomebody(): Promise<void> {
  await using executor = new StreamingSQLExecutor({
    stateBackend: 'memory',
    recoveryRules: [
      { type: ErrorType.OPERATOR_ERROR, strategy: RecoveryStrategy.MANUAL_INTERVENTION },
    ],
  });
  await executor.registerStream('divisors', ROWS);
  executor.registerPauseCallback(({ query, component }) => {
    console.log(`${query} has paused at ${component}`);
    executor.resume(query, 'skip');
  });
  const { rowsOut, restarts } = await executor
    .executeStreamingSQL(SQL, { name: 'shares' })
    .finished();
  console.log(`${rowsOut} rows, ${restarts} start anew`);
}

handleOwnErrors();
await leaveRowOut();
await askSomebody();
