import { RecoveryStrategy } from '../../../src/errors/recovery-strategy.js';
import {
  type FaultPlace,
  OF_A_BATCH,
  OF_A_CALL,
  OF_A_COMPONENT,
  OF_BOTH,
  OF_THE_QUERY,
} from './fault-place.js';

const { SKIP, DEGRADE, FAIL_FAST } = RecoveryStrategy;
const SINK = { component: '`sink-<table>`', reportedAs: 'sink-out', remakes: 'sink' } as const;
/** The rows from the first number to before the second. */
const BATCH = [40, 50] as const;
const WRITE = { at: 'sink.write', fromRow: 45 } as const;

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
    call: 'opening',
    effects: OF_A_COMPONENT,
    isRetriable: true,
    fault: { at: 'sink.recover' },
    isBeforeSource: true,
    isOpening: true,
    visibleRows: 0,
  },
  {
    ...SINK,
    call: 'writing, retriable error, `repeatsWrites`',
    effects: { ...OF_BOTH, SKIP },
    skips: BATCH,
    isRetriable: true,
    fault: WRITE,
    world: { delivery: 'at-least-once', repeatsWrites: true },
  },
  {
    ...SINK,
    call: 'writing, otherwise',
    effects: OF_A_BATCH,
    skips: BATCH,
    isRetriable: false,
    fault: WRITE,
    world: { delivery: 'idempotent', repeatsWrites: true },
  },
];

/** Those of a sink that shows rows with their checkpoint, within an epoch and at its start. */
export const TRANSACTIONAL_SINK_PLACES: readonly FaultPlace[] = [
  {
    ...SINK,
    call: 'writing within a transactional epoch, retriable error, `repeatsWrites`',
    effects: OF_A_CALL,
    isRetriable: true,
    fault: WRITE,
    world: { repeatsWrites: true },
    visibleRows: 20,
  },
  {
    ...SINK,
    call: 'writing within a transactional epoch, otherwise',
    effects: OF_THE_QUERY,
    isRetriable: true,
    fault: WRITE,
    visibleRows: 20,
  },
  {
    ...SINK,
    call: 'writing, otherwise',
    effects: OF_A_BATCH,
    skips: [20, 30],
    isRetriable: true,
    fault: { at: 'sink.write', fromRow: 20 },
    visibleRows: 20,
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

const LETTERS = {
  component: '`dead-letters-<table>`',
  reportedAs: 'dead-letters-letters',
  isRetriable: true,
  world: { letterAt: 40 },
  letters: (done: RecoveryStrategy) => (done === DEGRADE || done === FAIL_FAST ? 0 : 1),
} as const;

/** Of a table with `'sink.optional' = 'true'`. */
export const DEAD_LETTER_PLACES: readonly FaultPlace[] = [
  {
    ...LETTERS,
    call: 'opening',
    effects: { ...OF_A_COMPONENT, DEGRADE },
    fault: { at: 'letters.init' },
    isBeforeSource: true,
    visibleRows: 0,
  },
  {
    ...LETTERS,
    call: 'writing',
    effects: { ...OF_A_COMPONENT, DEGRADE },
    fault: { at: 'letters.write' },
    visibleRows: 20,
  },
  {
    ...LETTERS,
    call: 'preparing an epoch',
    effects: { ...OF_THE_QUERY, DEGRADE },
    fault: { at: 'letters.prepare' },
    visibleRows: 0,
    isWithinCheckpoint: true,
    letters: (done) => (done === FAIL_FAST || done === DEGRADE ? 0 : 1),
  },
];
