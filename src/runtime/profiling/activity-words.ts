import type { Activity } from '../diagnosis/pipeline-activity.js';

/** What a pipeline may be at, in the words of EXPLAIN ANALYZE. */
export const ACTIVITY_WORDS: readonly (readonly [activity: Activity, words: string])[] = [
  ['processing', 'processing'],
  ['sources', 'waiting for sources'],
  ['output', 'for the output'],
  ['dead-letters', 'for dead letters'],
  ['consumer', 'for the consumer'],
];
