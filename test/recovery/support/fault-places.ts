import { RecoveryStrategy } from '../../../src/errors/recovery-strategy.js';
import {
  effects,
  type FaultPlace,
  OF_A_CALL,
  OF_A_COMPONENT,
  OF_A_ROW,
  OF_BOTH,
  OF_THE_QUERY,
} from './fault-place.js';

const { RETRY, DEGRADE, RESTART_EXECUTION, FAIL_FAST } = RecoveryStrategy;
const SOURCE = {
  component: '`source-<table>`',
  reportedAs: 'source-numbers',
  remakes: 'source',
} as const;
const FETCH = { at: 'source.fetch', fromRow: 40 } as const;
/** The row from the first number to before the second. */
const ROW = [45, 46] as const;

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
    call: 'fetching, other errors',
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
    component: '`lookup-<table>`',
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
    component: '`lookup-<table>`',
    call: 'reading the table, otherwise',
    effects: OF_A_CALL,
    isRetriable: false,
    fault: { at: 'lookup.fetch' },
    isBeforeSource: true,
    world: { sql: lookup('JOIN') },
    reportedAs: 'lookup-names',
    visibleRows: 0,
  },
];

const ELSEWHERE = 'all else, as in aggregates, join conditions and computed columns';

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
    component: '`query`, `expression`',
    call: ELSEWHERE,
    effects: OF_THE_QUERY,
    isRetriable: true,
    fault: { at: 'operator', fromRow: 45 },
    reportedAs: 'query',
    visibleRows: 20,
  },
  ...[
    'INSERT INTO out SELECT m FROM computed',
    `${lookup('LEFT JOIN')} AND SAME(numbers.n + names.n - names.n) >= 0`,
  ].map(
    (sql): FaultPlace => ({
      component: '`query`, `expression`',
      call: ELSEWHERE,
      effects: OF_THE_QUERY,
      isRetriable: false,
      fault: { at: 'row', fromRow: 45 },
      world: { sql },
      reportedAs: 'expression',
      isTypedAsRow: true,
      visibleRows: 20,
    }),
  ),
];

export const CHECKPOINT_PLACES: readonly FaultPlace[] = [
  {
    component: '`query`',
    call: 'opening its state, and going on from it',
    effects: OF_THE_QUERY,
    isRetriable: true,
    fault: { at: 'state.open' },
    isBeforeSource: true,
    isBeforeSink: true,
    reportedAs: 'query',
    visibleRows: 0,
  },
  {
    component: '`checkpoint`',
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
    component: '`checkpoint`',
    call: 'storing it, other errors',
    effects: OF_THE_QUERY,
    isRetriable: false,
    fault: { at: 'checkpoint.commit' },
    reportedAs: 'checkpoint',
    visibleRows: 0,
    isWithinCheckpoint: true,
  },
];

function lookup(join: string): string {
  return `INSERT INTO out SELECT numbers.n FROM numbers ${join} names FOR SYSTEM_TIME AS OF numbers.at
    ON numbers.n = names.n`;
}
