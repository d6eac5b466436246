import type { JobStore } from '../checkpoint/checkpoint-store.js';
import { must, unreachable } from '../common/assert.js';
import type { SinkConnector } from '../connectors/sink.js';
import { DeadLetterOutput } from './dead-letters/dead-letter-output.js';
import { DeadLetterOutputs } from './dead-letters/dead-letter-outputs.js';
import { leaveBatch } from './dead-letters/leave-batch.js';
import type { JobDeadLetters, JobRun, JobSpec } from './job-spec.js';
import { DirectOutput } from './output/direct-output.js';
import { LoggedOutput } from './output/logged-output.js';
import { PatientSink } from './output/patient-sink.js';
import type { PipelineOutput } from './output/pipeline-output.js';
import {
  RecoveringSink,
  type RecoveringSinkSpec,
  type SkippedBatchListener,
} from './output/recovering-sink.js';
import { SinkOutput } from './output/sink-output.js';
import type { JobRecovery } from './recovery/job-recovery.js';
import { RowCounts } from './row-counts.js';
import type { Wakeup } from './wakeup.js';

/** What one run writes to. */
export interface OpenOutputs {
  readonly output: PipelineOutput;
  readonly deadLetters: DeadLetterOutputs;
  readonly rowCounts: RowCounts;
}

/** One run of the job, as its outputs see it. */
interface OutputRun {
  /** Undefined without checkpoints. */
  readonly store: JobStore | undefined;
  readonly run: JobRun;
  /** Aborts when the run is over, for whatever reason. */
  readonly ending: AbortSignal;
}

/** Where a job's rows go, run after run: its consumer or a sink, and the tables of what can't be decoded. */
export class JobOutputs {
  readonly #spec: JobSpec;
  readonly #recovery: JobRecovery;
  readonly #wakeup: Wakeup;
  readonly #triggerCheckpoint: () => void;
  /** What the consumer has had, in all runs. */
  readonly #delivered = { rows: 0, batches: 0 };
  readonly #handedOut = { sequence: 0 };
  #isTransactional = false;

  constructor(spec: JobSpec, recovery: JobRecovery, wakeup: Wakeup, triggerCheckpoint: () => void) {
    this.#spec = spec;
    this.#recovery = recovery;
    this.#wakeup = wakeup;
    this.#triggerCheckpoint = triggerCheckpoint;
  }

  /** Whether the sink shows rows with their checkpoint. */
  get isTransactional(): boolean {
    return this.#isTransactional;
  }

  /** Throws what a sink throws at its opening; then all that had been opened are closed. */
  async open(run: OutputRun): Promise<OpenOutputs> {
    const rowCounts = new RowCounts();
    const letters = new Map<string, DeadLetterOutput>();
    const skip: SkippedBatchListener = (batch, error, table) => {
      rowCounts.skip(batch.numRows);
      const [place] = letters.values();
      if (place !== undefined) leaveBatch(batch, error, table, place);
    };
    const output = this.#makeOutput(run, skip);
    const opened: PipelineOutput[] = [output];
    try {
      await output.open();
      for (const spec of this.#spec.deadLetters) {
        const sink = this.#makeDeadLetterSink(spec, run);
        opened.push(sink);
        await sink.open();
        const memory = await this.#spec.createMemory();
        const { clock } = this.#spec.environment;
        const letterOutput = new DeadLetterOutput(sink, spec.schema, memory, clock);
        for (const source of spec.sources) letters.set(source, letterOutput);
      }
      return { output, deadLetters: new DeadLetterOutputs(letters), rowCounts };
    } catch (error) {
      await Promise.allSettled(opened.map((each) => each.close()));
      throw error;
    }
  }

  #makeOutput({ store, run, ending }: OutputRun, onSkipped: SkippedBatchListener): PipelineOutput {
    const { output, environment } = this.#spec;
    switch (output.kind) {
      case 'direct':
        return new DirectOutput(this.#delivered);
      case 'logged':
        return new LoggedOutput(
          must(store, 'exactly-once delivery needs checkpoints'),
          this.#handedOut,
          this.#triggerCheckpoint,
          () => this.#wakeup.wake(),
        );
      case 'sink': {
        const { table } = output;
        const create = (): SinkConnector => output.create(run);
        const place = { table, kind: 'sink', isOptional: false, onSkipped } as const;
        const sink = this.#recovering(place, create, ending);
        this.#isTransactional = store !== undefined && sink.delivery === 'transactional';
        return new SinkOutput(table, sink, store, environment.reachFailPoint);
      }
      default:
        return unreachable(output);
    }
  }

  /** It has a name of its own, so that it may write where other sinks of the job do. */
  #makeDeadLetterSink(
    { table, create, isOptional }: JobDeadLetters,
    { store, run, ending }: OutputRun,
  ): SinkOutput {
    const { jobId, runNumber } = run;
    const make = (): SinkConnector => create({ jobId: `${jobId}-letters`, runNumber });
    const { reachFailPoint } = this.#spec.environment;
    const sink = this.#recovering({ table, kind: 'dead-letters', isOptional }, make, ending);
    return new SinkOutput(table, sink, store, reachFailPoint, 'dead-letters');
  }

  #recovering(
    place: Omit<RecoveringSinkSpec, 'create' | 'recovery' | 'ending'>,
    make: () => SinkConnector,
    ending: AbortSignal,
  ): SinkConnector {
    const { timers } = this.#spec.environment;
    const create = (): SinkConnector => new PatientSink(place.table, make(), ending, timers);
    return new RecoveringSink({ ...place, create, recovery: this.#recovery, ending });
  }
}
