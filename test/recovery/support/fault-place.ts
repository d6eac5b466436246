import { RecoveryStrategy } from '../../../src/errors/recovery-strategy.js';
import type { WorldSpec } from './fault-world.js';
import type { Fault } from './faults.js';

/** Of each strategy, what is done where something has failed: itself, or what it makes way for. */
export type Effects = Readonly<Record<RecoveryStrategy, RecoveryStrategy>>;

/** A place at which calls fail, what can be done there, and how a world is made to fail there. */
export interface FaultPlace {
  /** As docs/RECOVERY.md names it. */
  readonly component: string;
  readonly call: string;
  readonly effects: Effects;
  /** Whether the errors thrown there say that they pass by themselves. */
  readonly isRetriable: boolean;
  readonly fault: Omit<Fault, 'error'>;
  readonly world?: Partial<WorldSpec>;
  /** What callbacks and pauses name. */
  readonly reportedAs: string;
  /** What RESTART_COMPONENT makes anew; absent: nothing that a world counts. */
  readonly remakes?: 'source' | 'sink';
  /** Whether every attempt makes the component anew. */
  readonly isOpening?: boolean;
  /** Whether it fails before the source is opened. */
  readonly isBeforeSource?: boolean;
  /** Whether it fails before the sink is opened. */
  readonly isBeforeSink?: boolean;
  /** What `retry` does behind a pause; absent: what RETRY does. */
  readonly resumedBy?: RecoveryStrategy;
  /** Rows that can be seen where the query ends with the error; absent: any number, since they are visible at once. */
  readonly visibleRows?: number;
  /** Rows that SKIP leaves out: from the first number to before the second. */
  readonly skips?: readonly [number, number];
  /** Dead letters that can be seen at last, where they aren't the rows that SKIP leaves out. */
  readonly letters?: (done: RecoveryStrategy) => number;
  /** Whether errors are told as those of a row, OPERATOR_ERROR, whatever their own type. */
  readonly isTypedAsRow?: boolean;
  /** Whether a query ends with CHECKPOINT_ERROR, and the error as its cause. */
  readonly isWithinCheckpoint?: boolean;
}

const { RETRY, SKIP, RESTART_COMPONENT, RESTART_EXECUTION, FAIL_FAST, MANUAL_INTERVENTION } =
  RecoveryStrategy;

/** In the order of the document's columns; the other three are possible everywhere. */
export function effects(
  retry: RecoveryStrategy,
  skip: RecoveryStrategy,
  degrade: RecoveryStrategy,
  restartComponent: RecoveryStrategy,
): Effects {
  return {
    RETRY: retry,
    SKIP: skip,
    DEGRADE: degrade,
    RESTART_COMPONENT: restartComponent,
    RESTART_EXECUTION,
    MANUAL_INTERVENTION,
    FAIL_FAST,
  };
}

export const OF_A_CALL = effects(RETRY, FAIL_FAST, RESTART_EXECUTION, RESTART_EXECUTION);
export const OF_A_COMPONENT = effects(
  RESTART_COMPONENT,
  FAIL_FAST,
  RESTART_EXECUTION,
  RESTART_COMPONENT,
);
export const OF_BOTH = effects(RETRY, FAIL_FAST, RESTART_EXECUTION, RESTART_COMPONENT);
export const OF_A_BATCH = effects(RESTART_COMPONENT, SKIP, RESTART_EXECUTION, RESTART_COMPONENT);
export const OF_A_ROW = effects(RESTART_EXECUTION, SKIP, RESTART_EXECUTION, RESTART_EXECUTION);
export const OF_THE_QUERY = effects(
  RESTART_EXECUTION,
  FAIL_FAST,
  RESTART_EXECUTION,
  RESTART_EXECUTION,
);
