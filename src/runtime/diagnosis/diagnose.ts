import type { PipelineFacts } from './pipeline-facts.js';
import type { QueryFacts } from './query-facts.js';
import { checkpointSentences } from './sentences/checkpoints.js';
import { filterSentences } from './sentences/filters.js';
import { phaseSentences } from './sentences/phase.js';
import { sourceSentences } from './sentences/sources.js';
import { waitingSentences } from './sentences/waiting.js';
import { watermarkSentences } from './sentences/watermarks.js';
import { windowSentences } from './sentences/windows.js';
import { countText } from './words.js';

/** Why nothing comes out of a query, or what it is at. */
export interface Diagnosis {
  readonly query: string;
  /** For people, what is most likely the cause first. Never empty. */
  readonly sentences: readonly string[];
  /** What the sentences were made of. */
  readonly facts: QueryFacts;
}

/** One kind of cause: the sentences that the facts give reason for. */
type Rule = (facts: QueryFacts, pipeline: PipelineFacts) => readonly string[];

/** In the order in which causes hide each other: who waits for its consumer has no watermark problem yet. */
const RULES: readonly Rule[] = [
  waitingSentences,
  sourceSentences,
  filterSentences,
  watermarkSentences,
  windowSentences,
  checkpointSentences,
];

/** Puts what can be seen of a query into sentences. */
export function diagnose(facts: QueryFacts): Diagnosis {
  const { query, pipeline, statistics } = facts;
  const phase = phaseSentences(facts);
  if (phase.length > 0 || pipeline === undefined) {
    return {
      query,
      facts,
      sentences: phase.length > 0 ? phase : ['The query has come to its end.'],
    };
  }
  const causes = RULES.flatMap((rule) => rule(facts, pipeline));
  const { rowsIn, rowsOut } = statistics;
  const sofar = `${countText(rowsIn, 'row')} came in and ${countText(rowsOut, 'row')} went out so far.`;
  return { query, facts, sentences: [...causes, sofar] };
}
