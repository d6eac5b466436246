import type { Activity } from '../pipeline-activity.js';
import type { PipelineFacts } from '../pipeline-facts.js';
import type { QueryFacts } from '../query-facts.js';
import { durationText, percentText } from '../words.js';

/** Waiting for less is nothing to speak of. */
const WAIT_MS_MIN = 1000;
const SHARE_MIN = 0.5;

/** Back-pressure: who takes the query's rows, and does not. */
export function waitingSentences(
  { table }: QueryFacts,
  { activity }: PipelineFacts,
): readonly string[] {
  const { current, currentForMs, shares } = activity;
  const waiting: Activity[] = ['consumer', 'output', 'dead-letters'];
  return waiting.flatMap((one) => {
    if (one === current && currentForMs >= WAIT_MS_MIN) {
      return [waitingNow(one, table, durationText(currentForMs))];
    }
    if (shares[one] < SHARE_MIN) return [];
    return [
      `The query has waited ${percentText(shares[one])} of the last seconds for ${takerOf(one, table)}, which sets its pace.`,
    ];
  });
}

function waitingNow(activity: Activity, table: string | undefined, duration: string): string {
  if (activity === 'consumer') {
    return `The consumer has had a batch for ${duration} and has not asked for the next one: nothing is read until it does.`;
  }
  return `The query has been waiting for ${takerOf(activity, table)} for ${duration}: nothing is read until it has taken its rows.`;
}

function takerOf(activity: Activity, table: string | undefined): string {
  if (activity === 'consumer') return 'its consumer';
  if (activity === 'dead-letters') return 'the sink of its dead letters';
  return table === undefined ? 'what stores its rows' : `the sink of table "${table}"`;
}
