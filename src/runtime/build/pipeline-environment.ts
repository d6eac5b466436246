import type { FailPointListener } from '../../common/fail-points.js';
import type { ConnectorRegistry } from '../../connectors/connector-registry.js';
import type { Logger } from '../../observability/logger.js';
import type { Clock, Timers } from '../../time/clock.js';
import type { DeadLetterOutputs } from '../dead-letters/dead-letter-outputs.js';
import type { DimensionTables } from '../dimension-tables.js';
import type { PipelineOutput } from '../output/pipeline-output.js';
import type { JobRecovery } from '../recovery/job-recovery.js';
import type { RowCounts } from '../row-counts.js';
import type { WindowEventListener } from '../tell-decisions.js';
import type { Wakeup } from '../wakeup.js';

/** What a pipeline is built with besides its plan. */
export interface PipelineEnvironment {
  /** The query's text, for errors in the data. */
  readonly sql: string;
  /** Gives the build up, also while it waits for a source. */
  readonly signal: AbortSignal;
  readonly connectors: ConnectorRegistry;
  readonly dimensions: DimensionTables;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly watermarkIdleTimeoutMs: number;
  /** Of the connections that fetch for one source. */
  readonly maxParallelism: number;
  readonly batchRowsMax: number;
  /** Of each operator that keeps rows or windows; undefined: the kernel memory alone is the bound. */
  readonly stateBytesMax: number | undefined;
  readonly output: PipelineOutput;
  /** The table that `output` writes to; undefined where somebody iterates the rows. */
  readonly sinkTable: string | undefined;
  readonly deadLetters: DeadLetterOutputs;
  readonly rowCounts: RowCounts;
  readonly wakeup: Wakeup;
  readonly hasCheckpoints: boolean;
  readonly logger: Logger;
  readonly reachFailPoint: FailPointListener;
  readonly recovery: JobRecovery;
  readonly onWindowEvent: WindowEventListener | undefined;
}
