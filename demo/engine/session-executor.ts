import { type ConnectorFactory, StreamingSQLExecutor } from 'sabot-sql';
import type { DimensionRow, EngineMode, EngineSession } from '../protocol/command.js';
import { gauge } from '../samples/gauge.js';

const CHECKPOINT_INTERVAL_SECONDS = 1;
const IDLE_TIMEOUT_MS = 2000;
const KERNEL_MEMORY_MAX_BYTES = 192 << 20;
/** The dimension table that scripts may join. */
const DIMENSION = 'securities';

/** What opens the sources of a session's tables. */
export interface SourceOpeners {
  readonly openTrades: ConnectorFactory;
  readonly openFile: ConnectorFactory;
}

/**
 * An executor that knows the session's trades as the connector `simulated`, its files as `filesystem`, the function GAUGE, and its
 * dimension table.
 */
export async function openSessionExecutor(
  { mode, dimension }: Pick<EngineSession, 'mode' | 'dimension'>,
  { openTrades, openFile }: SourceOpeners,
): Promise<StreamingSQLExecutor> {
  const executor = new StreamingSQLExecutor({
    ...stateOf(mode),
    watermarkIdleTimeoutMs: IDLE_TIMEOUT_MS,
    kernelMemoryMaxBytes: KERNEL_MEMORY_MAX_BYTES,
  });
  executor.registerConnector('simulated', openTrades);
  executor.registerConnector('filesystem', openFile, undefined, {}, { replace: true });
  executor.registerFunction('GAUGE', gauge);
  await setDimension(executor, dimension);
  return executor;
}

/** Replaces the dimension table; what runs sees it from its next rows on. */
export function setDimension(
  executor: StreamingSQLExecutor,
  rows: readonly DimensionRow[],
): Promise<void> {
  return executor.registerDimensionTable(
    DIMENSION,
    rows.map((row) => ({ ...row })),
  );
}

function stateOf(mode: EngineMode) {
  if (mode.kind === 'twin')
    return { stateBackend: 'memory', checkpointIntervalSeconds: 0 } as const;
  const checkpointIntervalSeconds = CHECKPOINT_INTERVAL_SECONDS;
  const { statePath } = mode;
  return statePath === undefined
    ? ({ stateBackend: 'memory', checkpointIntervalSeconds } as const)
    : ({ stateBackend: 'pglite', statePath, checkpointIntervalSeconds } as const);
}
