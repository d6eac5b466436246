import type { CheckpointOptions } from '../checkpoint/checkpoint-options.js';
import type { CheckpointStore } from '../checkpoint/checkpoint-store.js';
import type { JobToSave } from '../checkpoint/savepoint-file.js';
import type { SinkConfig, SinkConnector } from '../connectors/sink.js';
import type { KernelMemory } from '../kernels/kernel-memory.js';
import type { PhysicalPlan } from '../plan/physical/physical-plan.js';
import type { RecoveryPolicy } from '../recovery/recovery-decision.js';
import type { Schema } from '../types/schema.js';
import type { PipelineEnvironment } from './build/pipeline-environment.js';
import type { PauseListener } from './recovery/paused-query.js';
import type { SavedJob } from './saved-job.js';

/** Checkpoints of a job, and what it starts from. */
export interface JobCheckpoints {
  readonly store: CheckpointStore;
  readonly options: CheckpointOptions;
  /** Starts from another store than its own: a savepoint. Only for a job without checkpoints of its own. */
  readonly savepoint: SavedJob | undefined;
  /** Whether state that a changed query has no place for may be dropped. */
  readonly allowNonRestoredState: boolean;
}

/** A job to be saved, whose payloads stay in the store until `release`, which is to be called once. */
export interface HeldJob extends JobToSave {
  readonly release: () => void;
}

/** What a sink is told of the run of the job that it writes for: see SinkConfig. */
export type JobRun = Pick<SinkConfig, 'jobId' | 'runNumber'>;

/** Where a job's rows go: to its consumer, at once or by epochs and exactly once, or into a table. */
export type JobOutput =
  | { readonly kind: 'direct' }
  | { readonly kind: 'logged' }
  | {
      readonly kind: 'sink';
      readonly table: string;
      readonly create: (run: JobRun) => SinkConnector;
    };

/** A table that takes what sources of the job can't decode. */
export interface JobDeadLetters {
  readonly table: string;
  readonly schema: Schema;
  /** The names of the tables that are read. */
  readonly sources: readonly string[];
  readonly create: (run: JobRun) => SinkConnector;
  /** Whether the query may go on without it. */
  readonly isOptional: boolean;
}

/** One continuous query, from its plan to its end. */
export interface JobSpec {
  /** Names the job's state in the store. */
  readonly jobId: string;
  /** Of this run of it, as the log and errors have it. */
  readonly executionId: string;
  readonly plan: PhysicalPlan;
  readonly output: JobOutput;
  readonly deadLetters: readonly JobDeadLetters[];
  readonly environment: Omit<
    PipelineEnvironment,
    | 'signal'
    | 'output'
    | 'sinkTable'
    | 'deadLetters'
    | 'rowCounts'
    | 'wakeup'
    | 'hasCheckpoints'
    | 'recovery'
  >;
  readonly createMemory: () => Promise<KernelMemory>;
  readonly checkpoints: JobCheckpoints | undefined;
  /** Decides what is done about failures. */
  readonly policy: RecoveryPolicy;
  readonly onPaused: PauseListener;
}
