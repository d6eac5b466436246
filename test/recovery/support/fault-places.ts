import type { RecoveryStrategy } from '../../../src/errors/recovery-strategy.js';
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

const { RETRY, SKIP, DEGRADE, RESTART_COMPONENT, RESTART_EXECUTION, FAIL_FAST } = {
  RETRY: 'RETRY',
  SKIP: 'SKIP',
  DEGRADE: 'DEGRADE',
  RESTART_COMPONENT: 'RESTART_COMPONENT',
  RESTART_EXECUTION: 'RESTART_EXECUTION',
  FAIL_FAST: 'FAIL_FAST',
} as const;

/** In the order of the document's columns; the other three are possible everywhere. */
function effects(
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
    MANUAL_INTERVENTION: 'MANUAL_INTERVENTION',
    FAIL_FAST,
  };
}

const OF_A_CALL = effects(RETRY, FAIL_FAST, RESTART_EXECUTION, RESTART_EXECUTION);
const OF_A_COMPONENT = effects(RESTART_COMPONENT, FAIL_FAST, RESTART_EXECUTION, RESTART_COMPONENT);
const OF_BOTH = effects(RETRY, FAIL_FAST, RESTART_EXECUTION, RESTART_COMPONENT);
const OF_A_BATCH = effects(RESTART_COMPONENT, SKIP, RESTART_EXECUTION, RESTART_COMPONENT);
const OF_A_ROW = effects(RESTART_EXECUTION, SKIP, RESTART_EXECUTION, RESTART_EXECUTION);
const OF_THE_QUERY = effects(RESTART_EXECUTION, FAIL_FAST, RESTART_EXECUTION, RESTART_EXECUTION);

const SOURCE = {
  component: 'source-<table>',
  reportedAs: 'source-numbers',
  remakes: 'source',
} as const;
const SINK = { component: 'sink-<table>', reportedAs: 'sink-out', remakes: 'sink' } as const;
const FETCH = { at: 'source.fetch', fromRow: 40 } as const;
/** The rows from the first number to before the second. */
const BATCH = [40, 50] as const;
const ROW = [45, 46] as const;
const WRITE = { at: 'sink.write', fromRow: 45 } as const;

export const SOURCE_PLACES: readonly FaultPlace[] = [
  {
    ...SOURCE,
    call: 'opening',
    effects: OF_A_CALL,
    isRetriable: false,
    fault: { at: 'source.init' },
    isOpening: true,
    visibleRows: 0,
  },
  {
    ...SOURCE,
    call: 'fetching, retriable error',
    effects: OF_BOTH,
    isRetriable: true,
    fault: FETCH,
    visibleRows: 20,
  },
  {
    ...SOURCE,
    call: 'fetching, other error',
    effects: OF_A_COMPONENT,
    isRetriable: false,
    fault: FETCH,
    visibleRows: 20,
  },
  {
    ...SOURCE,
    call: 'decoding a row',
    effects: OF_A_ROW,
    isRetriable: false,
    fault: { at: 'source.row', fromRow: 45 },
    skips: ROW,
    visibleRows: 20,
  },
  {
    component: 'lookup-<table>',
    call: 'reading the table, under LEFT JOIN or after an earlier start',
    effects: effects(RETRY, FAIL_FAST, DEGRADE, RESTART_EXECUTION),
    isRetriable: false,
    fault: { at: 'lookup.fetch' },
    isBeforeSource: true,
    world: { sql: lookup('LEFT JOIN') },
    reportedAs: 'lookup-names',
    visibleRows: 0,
  },
  {
    component: 'lookup-<table>',
    call: 'reading the table otherwise',
    effects: OF_A_CALL,
    isRetriable: false,
    fault: { at: 'lookup.fetch' },
    isBeforeSource: true,
    world: { sql: lookup('JOIN') },
    reportedAs: 'lookup-names',
    visibleRows: 0,
  },
];

export const OPERATOR_PLACES: readonly FaultPlace[] = [
  ...['SELECT SAME(n) FROM numbers', 'SELECT n FROM numbers WHERE SAME(n) >= 0'].map(
    (query, i): FaultPlace => ({
      component: '`filter`, `project`',
      call: "a row's values",
      effects: OF_A_ROW,
      isRetriable: false,
      fault: { at: 'row', fromRow: 45 },
      world: { sql: `INSERT INTO out ${query}` },
      reportedAs: i === 0 ? 'project' : 'filter',
      isTypedAsRow: true,
      skips: ROW,
      visibleRows: 20,
    }),
  ),
  {
    component: 'any other operator',
    call: 'anything',
    effects: OF_THE_QUERY,
    isRetriable: true,
    fault: { at: 'operator', fromRow: 45 },
    reportedAs: 'query',
    visibleRows: 20,
  },
];

export const CHECKPOINT_PLACES: readonly FaultPlace[] = [
  {
    component: 'checkpoint',
    call: 'storing it, retriable error',
    effects: OF_A_CALL,
    resumedBy: RESTART_EXECUTION,
    isRetriable: true,
    fault: { at: 'checkpoint.commit' },
    reportedAs: 'checkpoint',
    visibleRows: 0,
    isWithinCheckpoint: true,
  },
  {
    component: 'checkpoint',
    call: 'storing it, other error',
    effects: OF_THE_QUERY,
    isRetriable: false,
    fault: { at: 'checkpoint.commit' },
    reportedAs: 'checkpoint',
    visibleRows: 0,
    isWithinCheckpoint: true,
  },
];

export const SINK_PLACES: readonly FaultPlace[] = [
  {
    ...SINK,
    call: 'opening',
    effects: OF_A_COMPONENT,
    isRetriable: true,
    fault: { at: 'sink.init' },
    isBeforeSource: true,
    isOpening: true,
    visibleRows: 0,
  },
  {
    ...SINK,
    call: 'writing, retriable error, with `repeatsWrites`',
    effects: { ...OF_BOTH, SKIP },
    skips: BATCH,
    isRetriable: true,
    fault: WRITE,
    world: { delivery: 'at-least-once', repeatsWrites: true },
  },
  {
    ...SINK,
    call: 'writing otherwise',
    effects: OF_A_BATCH,
    skips: BATCH,
    isRetriable: false,
    fault: WRITE,
    world: { delivery: 'idempotent', repeatsWrites: true },
  },
  {
    ...SINK,
    call: 'preparing an epoch',
    effects: OF_THE_QUERY,
    isRetriable: true,
    fault: { at: 'sink.prepare' },
    visibleRows: 0,
    isWithinCheckpoint: true,
  },
  {
    ...SINK,
    call: 'publishing',
    effects: OF_A_CALL,
    isRetriable: false,
    fault: { at: 'sink.publish' },
    visibleRows: 0,
    isWithinCheckpoint: true,
  },
];

/** Those of a sink that shows rows with their checkpoint, within an epoch and at its start. */
export const TRANSACTIONAL_SINK_PLACES: readonly FaultPlace[] = [
  {
    ...SINK,
    call: 'writing to a transactional sink within an epoch, with `repeatsWrites`',
    effects: OF_A_CALL,
    isRetriable: true,
    fault: WRITE,
    world: { repeatsWrites: true },
    visibleRows: 20,
  },
  {
    ...SINK,
    call: 'writing to a transactional sink within an epoch',
    effects: OF_THE_QUERY,
    isRetriable: true,
    fault: WRITE,
    visibleRows: 20,
  },
  {
    ...SINK,
    call: 'writing to a transactional sink at the start of an epoch',
    effects: OF_A_BATCH,
    skips: [20, 30],
    isRetriable: true,
    fault: { at: 'sink.write', fromRow: 20 },
    visibleRows: 20,
  },
  {
    component: 'dead-letters-<table>',
    call: 'writing, with `sink.optional`',
    effects: effects(RESTART_COMPONENT, FAIL_FAST, DEGRADE, RESTART_COMPONENT),
    isRetriable: true,
    fault: { at: 'letters.write' },
    world: { letterAt: 40 },
    letters: (done) => (done === DEGRADE || done === FAIL_FAST ? 0 : 1),
    reportedAs: 'dead-letters-letters',
    visibleRows: 20,
  },
];

function lookup(join: string): string {
  return `INSERT INTO out SELECT numbers.n FROM numbers ${join} names FOR SYSTEM_TIME AS OF numbers.at
    ON numbers.n = names.n`;
}
