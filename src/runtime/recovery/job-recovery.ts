import { abortable } from '../../common/abortable.js';
import { Deferred } from '../../common/deferred.js';
import type { StreamingErrorJson } from '../../errors/error-json.js';
import { ErrorType } from '../../errors/error-type.js';
import { RecoveryStrategy } from '../../errors/recovery-strategy.js';
import { StreamingError } from '../../errors/streaming-error.js';
import type { Logger } from '../../observability/logger.js';
import type { DimensionSource } from '../../operators/lookup-join.js';
import type { RecoveryDecision, RecoveryPolicy } from '../../recovery/recovery-decision.js';
import type { Clock, Timers } from '../../time/clock.js';
import type { RestListener } from '../output/pipeline-output.js';
import {
  ENDING,
  type FailedPlace,
  isFinal,
  placeContext,
  rootOf,
  typedError,
} from './failed-operation.js';
import { type FailureCount, FailureCounts } from './failure-counts.js';
import { logDecision } from './log-decision.js';
import type { PausedQuery, PauseListener, ResumeDecision } from './paused-query.js';
import { RowsToSkip } from './rows-to-skip.js';

/** What can be done about a failed call besides ending or restarting its query. */
export interface Remedies<T> {
  /** Whether the very same call may be made again behind this error. */
  readonly mayRepeat?: (error: unknown) => boolean;
  /** Makes the component anew, so that the call can be made again. */
  readonly restart?: () => Promise<void>;
  /** Goes on without what the call was about. */
  readonly skip?: (error: unknown) => Promise<T>;
  /** Goes on without the component. `sentence` tells people what is missing from now on. */
  readonly degrade?: { readonly sentence: string; readonly value: () => T };
}

export interface JobRecoverySpec {
  readonly query: string;
  /** Of this run of the query. */
  readonly executionId: string;
  readonly policy: RecoveryPolicy;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly onPaused: PauseListener;
}

type RunDecision = Extract<RecoveryDecision, { strategy: 'RESTART_EXECUTION' | 'FAIL_FAST' }>;

interface Pause {
  readonly place: FailedPlace;
  readonly canSkip: boolean;
  readonly details: StreamingErrorJson;
  readonly sinceMs: number;
  readonly answer: Deferred<ResumeDecision>;
}

/**
 * Does about the failures of one query what the policy says: on the spot where that is possible, otherwise by letting the error go
 * to the job, which starts again or ends.
 */
export class JobRecovery {
  readonly #spec: JobRecoverySpec;
  /** Static dimensions as they were read last, by table, to go on with where they can't be read again. */
  readonly dimensions = new Map<string, DimensionSource>();
  readonly #failing = new Set<string>();
  readonly #degradations: string[] = [];
  readonly #failures = new FailureCounts();
  /** What was decided about errors that are on their way to the job: each is counted once. */
  readonly #decided = new WeakMap<
    object,
    { readonly decision: RecoveryDecision; readonly place: FailedPlace; readonly isRow: boolean }
  >();
  /** Errors that the policy has been asked about, as it has seen them. */
  readonly #typed = new WeakMap<object, StreamingError>();
  /** Rows that the sources had sent on, over the life of the job, at the furthest failure. */
  #rowsAtFailure = 0;
  readonly #rowsToSkip = new RowsToSkip();
  #pause: Pause | undefined;
  /** Told while the pipeline stands still since a sink waits for somebody's decision. */
  restListener: RestListener | undefined;

  constructor(spec: JobRecoverySpec) {
    this.#spec = spec;
  }

  /** Its errors, in this process. */
  get failures(): readonly FailureCount[] {
    return this.#failures.list();
  }

  /** What the query goes on without, in sentences. */
  get degradations(): readonly string[] {
    return this.#degradations;
  }

  get paused(): PausedQuery | undefined {
    const pause = this.#pause;
    if (pause === undefined) return undefined;
    const { component, operation } = pause.place;
    const { details, canSkip } = pause;
    const forMs = this.#spec.clock.monotonicMs() - pause.sinceMs;
    const error = details.message;
    return { query: this.#spec.query, component, operation, error, details, canSkip, forMs };
  }

  /** Ends the pause; returns false where there is none. Throws VALIDATION_ERROR where nothing can be left out. */
  resume(decision: ResumeDecision): boolean {
    const pause = this.#pause;
    if (pause === undefined) return false;
    if (decision === 'skip' && !pause.canSkip) {
      const { component, operation } = pause.place;
      throw new StreamingError(
        ErrorType.VALIDATION_ERROR,
        `Query "${this.#spec.query}" can't skip what failed in ${component}, ${operation}: it is no row or batch that can be left ` +
          "out. Say 'retry', 'restart' or 'fail'.",
        { component, operation: 'resume', query: this.#spec.query },
      );
    }
    pause.answer.resolve(decision);
    return true;
  }

  /** Makes a call until it succeeds or nothing more can be done about it here. Throws what it has failed with then. */
  async attempt<T>(
    place: FailedPlace,
    signal: AbortSignal,
    call: () => Promise<T>,
    remedies: Remedies<T>,
  ): Promise<T> {
    let next = call;
    // What could not be made anew can't be called, only made anew.
    let isWhole = true;
    for (;;) {
      try {
        const result = await next();
        this.#succeeded(place);
        return result;
      } catch (thrown) {
        const error = objectOf(thrown);
        if (signal.aborted || this.#decided.has(error)) throw error;
        const { restart, skip, degrade } = remedies;
        const mayRepeat = isWhole && remedies.mayRepeat?.(error) === true;
        const decision = await this.#decideHere(error, place, signal, mayRepeat, remedies);
        if (decision.strategy === RecoveryStrategy.RETRY) {
          await this.wait(decision.delayMs, signal);
          next = call;
        } else if (decision.strategy === RecoveryStrategy.RESTART_COMPONENT && restart) {
          await this.wait(decision.delayMs, signal);
          next = async () => {
            isWhole = false;
            await restart();
            isWhole = true;
            return call();
          };
        } else if (decision.strategy === RecoveryStrategy.SKIP && skip) {
          next = () => {
            isWhole = false;
            return skip(error);
          };
        } else if (decision.strategy === RecoveryStrategy.DEGRADE && degrade) {
          this.degrade(degrade.sentence);
          return degrade.value();
        } else {
          this.#passOn(error, decision, place);
          throw error;
        }
      }
    }
  }

  /** Whether a row that has failed is to be left out; otherwise the error is to be thrown. */
  skipsRow(error: unknown, place: FailedPlace): boolean {
    const possible = [RecoveryStrategy.SKIP, RecoveryStrategy.MANUAL_INTERVENTION];
    const isMeant = this.#rowsToSkip.take(textOf(error));
    const decision = isMeant
      ? { strategy: RecoveryStrategy.SKIP }
      : this.#decide(error, place, possible);
    if (decision.strategy === RecoveryStrategy.SKIP) return true;
    this.#passOn(error, decision, place, 'row');
    return false;
  }

  degrade(sentence: string): void {
    if (!this.#degradations.includes(sentence)) this.#degradations.push(sentence);
  }

  /** How long to wait before another checkpoint takes the place of one that has failed; undefined: the query is not to go on. */
  checkpointRetryMs(error: unknown): number | undefined {
    const place: FailedPlace = {
      component: 'checkpoint',
      kind: 'checkpoint',
      operation: 'checkpoint',
    };
    const root = rootOf(error);
    const possible = [
      ...(typedError(root, place).retriable ? [RecoveryStrategy.RETRY] : []),
      RecoveryStrategy.MANUAL_INTERVENTION,
    ];
    const decision =
      this.#decided.get(root as object)?.decision ?? this.#decide(root, place, possible);
    if (decision.strategy === RecoveryStrategy.RETRY) return decision.delayMs;
    this.#passOn(root, decision, place);
    return undefined;
  }

  checkpointSucceeded(rowsBefore: number): void {
    this.#succeeded({ component: 'checkpoint' });
    this.#rowsToSkip.checkpointed();
    // A checkpoint before the failure shows nothing: on the way to a row that always fails, or to a store that does, they succeed for ever.
    if (rowsBefore > this.#rowsAtFailure) this.#spec.policy.progressed(this.#spec.query);
  }

  /** What becomes of a query whose run has failed behind so many rows; waits where somebody is to decide. */
  async decideRun(error: unknown, rowsSent: number, signal: AbortSignal): Promise<RunDecision> {
    this.#rowsToSkip.startRun();
    this.#rowsAtFailure = Math.max(this.#rowsAtFailure, rowsSent);
    const root = rootOf(error);
    const known = this.#decided.get(root as object);
    const { component = 'query', operation = 'run' } = typedError(root, QUERY).context;
    const place: FailedPlace = known?.place ?? { component, kind: 'operator', operation };
    const manual = RecoveryStrategy.MANUAL_INTERVENTION;
    const decision = known?.decision ?? this.#decide(root, place, [manual]);
    this.#decided.delete(root as object);
    if (decision.strategy === RecoveryStrategy.RESTART_EXECUTION) return this.#startAgain(decision);
    if (decision.strategy !== RecoveryStrategy.MANUAL_INTERVENTION) {
      return { strategy: 'FAIL_FAST' };
    }
    const isRow = known?.isRow === true;
    const answer = await this.#askSomebody(root, place, isRow, signal);
    if (answer === 'fail') return { strategy: 'FAIL_FAST' };
    if (answer === 'skip' && isRow) this.#rowsToSkip.add(textOf(root));
    return this.#startAgain({ strategy: 'RESTART_EXECUTION', delayMs: 0, attempt: 1 });
  }

  /** What the query has gone on without is made anew, and may work again. */
  #startAgain(decision: RunDecision): RunDecision {
    this.#degradations.length = 0;
    return decision;
  }

  /** What a run has failed with, as it is told outside: with type, code and where it was, whoever has thrown it. */
  typed(error: unknown): StreamingError {
    const known = typeof error === 'object' && error !== null ? this.#typed.get(error) : undefined;
    const { query, executionId } = this.#spec;
    return (known ?? typedError(error, QUERY)).amend({ query, executionId });
  }

  async wait(delayMs: number, signal: AbortSignal): Promise<void> {
    const over = new Deferred<void>();
    const cancel = this.#spec.timers.after(delayMs, () => over.resolve());
    try {
      await abortable(over.promise, signal);
    } finally {
      cancel();
    }
  }

  #succeeded({ component }: Pick<FailedPlace, 'component'>): void {
    if (!this.#failing.delete(component)) return;
    this.#spec.policy.succeeded({ component, query: this.#spec.query });
  }

  async #decideHere<T>(
    error: unknown,
    place: FailedPlace,
    signal: AbortSignal,
    isRepeatable: boolean,
    { restart, skip, degrade }: Remedies<T>,
  ): Promise<RecoveryDecision> {
    const decision = this.#decide(error, place, [
      ...(isRepeatable ? [RecoveryStrategy.RETRY] : []),
      ...(restart === undefined ? [] : [RecoveryStrategy.RESTART_COMPONENT]),
      ...(skip === undefined ? [] : [RecoveryStrategy.SKIP]),
      ...(degrade === undefined ? [] : [RecoveryStrategy.DEGRADE]),
      RecoveryStrategy.MANUAL_INTERVENTION,
    ]);
    if (decision.strategy !== RecoveryStrategy.MANUAL_INTERVENTION) return decision;
    const now = { delayMs: 0, attempt: 1 };
    const answer = await this.#askSomebody(error, place, skip !== undefined, signal);
    switch (answer) {
      case 'fail':
        return { strategy: 'FAIL_FAST' };
      case 'skip':
        return skip === undefined
          ? { strategy: 'RESTART_EXECUTION', ...now }
          : { strategy: 'SKIP' };
      case 'retry':
        if (isRepeatable) return { strategy: 'RETRY', ...now };
        return { strategy: restart ? 'RESTART_COMPONENT' : 'RESTART_EXECUTION', ...now };
      default:
        return { strategy: 'RESTART_EXECUTION', ...now };
    }
  }

  #decide(error: unknown, place: FailedPlace, here: readonly RecoveryStrategy[]): RecoveryDecision {
    const { policy, query } = this.#spec;
    this.#failing.add(place.component);
    const possible = isFinal(error)
      ? ENDING
      : new Set([...here, RecoveryStrategy.RESTART_EXECUTION, RecoveryStrategy.FAIL_FAST]);
    const typed = typedError(error, place).amend({
      ...placeContext(place),
      operation: place.operation,
      query,
      executionId: this.#spec.executionId,
    });
    if (typeof error === 'object' && error !== null) this.#typed.set(error, typed);
    const decision = policy.decide(typed, { ...place, query, possible });
    this.#failures.add(place.component, typed.type, decision.strategy);
    logDecision(this.#spec.logger, typed, place, decision);
    return decision;
  }

  #passOn(
    error: unknown,
    decision: RecoveryDecision,
    place: FailedPlace,
    of: 'call' | 'row' = 'call',
  ): void {
    if (typeof error !== 'object' || error === null) return;
    this.#decided.set(error, { decision, place, isRow: of === 'row' });
  }

  async #askSomebody(
    error: unknown,
    place: FailedPlace,
    canSkip: boolean,
    signal: AbortSignal,
  ): Promise<ResumeDecision> {
    const answer = new Deferred<ResumeDecision>();
    const sinceMs = this.#spec.clock.monotonicMs();
    // One pause at a time: what fails meanwhile waits for the same word.
    this.#pause ??= { place, canSkip, details: this.typed(error).toJSON(), sinceMs, answer };
    const pause = this.#pause;
    if (pause.answer === answer) this.#tell();
    const holdsPipeline = place.kind === 'sink' || place.kind === 'dead-letters';
    const resting = holdsPipeline ? this.restListener : undefined;
    resting?.rest();
    try {
      const decision = await abortable(pause.answer.promise, signal);
      const { component: operator, operation } = place;
      this.#spec.logger.info({ operator, operation, decision }, 'query resumed');
      return decision;
    } finally {
      resting?.resume();
      if (this.#pause === pause) this.#pause = undefined;
    }
  }

  #tell(): void {
    const { paused } = this;
    try {
      if (paused !== undefined) this.#spec.onPaused(paused);
    } catch {
      // A listener's mistake must not end the query that it was told of.
    }
  }
}

/** What user-made parts throw need not be an object, as which alone it is known again further out. */
function objectOf(thrown: unknown): object {
  return typeof thrown === 'object' && thrown !== null ? thrown : new Error(String(thrown));
}

const QUERY: FailedPlace = { component: 'query', kind: 'operator', operation: 'run' };

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
