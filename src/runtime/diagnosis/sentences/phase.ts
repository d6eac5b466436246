import { unreachable } from '../../../common/assert.js';
import type { QueryFacts } from '../query-facts.js';
import { durationText } from '../words.js';

/** Why the query is not running; nothing where it is. */
export function phaseSentences({
  phase,
  statistics,
}: Pick<QueryFacts, 'phase' | 'statistics'>): readonly string[] {
  switch (phase.kind) {
    case 'not-started':
      return [
        "Nobody has asked for the query's rows yet, so that it does not run: iterate it with for await, or await its finished().",
      ];
    case 'starting':
      return [
        `The query has been starting for ${durationText(phase.forMs)}: it opens its tables and restores its state.`,
      ];
    case 'running':
      return [];
    case 'paused':
      return [
        `The query has been paused for ${durationText(phase.forMs)}, since ${phase.component} failed, and waits for ` +
          `executor.resume to say what is to become of it: ${phase.error}`,
      ];
    case 'restarting':
      return [
        `The query has failed, and starts again from its last checkpoint in ${durationText(phase.inMs)}, for the ` +
          `${ordinal(statistics.restarts)} time: ${phase.error}`,
      ];
    case 'ended':
      return [`The query came to its end ${durationText(phase.forMs)} ago.`];
    case 'failed':
      return [`The query failed ${durationText(phase.forMs)} ago: ${phase.error}`];
    default:
      return unreachable(phase);
  }
}

function ordinal(count: number): string {
  const tens = Math.floor(count / 10) % 10;
  const ending = tens === 1 ? 'th' : (['th', 'st', 'nd', 'rd'][count % 10] ?? 'th');
  return `${count}${ending}`;
}
