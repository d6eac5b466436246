import type { CheckpointProgress } from '../../checkpoint/checkpoint-history.js';
import type { QueryStatistics } from '../query-statistics.js';
import type { JobPhase } from './job-phase.js';
import type { PipelineFacts } from './pipeline-facts.js';

/** What can be seen of a query from outside. */
export interface QueryFacts {
  readonly query: string;
  /** By the clock, epoch milliseconds. */
  readonly nowMs: number;
  readonly phase: JobPhase;
  /** The table of an INSERT INTO; undefined where somebody iterates the rows. */
  readonly table: string | undefined;
  /** Whether rows are seen at once, or with the checkpoint behind them. */
  readonly rowsAppear: 'at-once' | 'with-checkpoint';
  readonly statistics: QueryStatistics;
  /** What the query goes on without since it has failed, in sentences. */
  readonly degradations: readonly string[];
  /** Undefined while the query is not running. */
  readonly pipeline: PipelineFacts | undefined;
  /** Undefined for a query without checkpoints, and while it is not running. */
  readonly checkpoints: CheckpointProgress | undefined;
}
