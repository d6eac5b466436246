import type { FilterFacts, PipelineFacts } from '../pipeline-facts.js';
import type { QueryFacts } from '../query-facts.js';
import { countText } from '../words.js';

/** Conditions that let through fewer rows than this part of them are worth a look. */
const SELECTIVE = 0.01;

/** Conditions that let nothing through, or next to nothing. */
export function filterSentences(_: QueryFacts, { filters }: PipelineFacts): readonly string[] {
  return filters.flatMap(filterSentence);
}

function filterSentence({ predicate, rowsIn, rowsOut }: FilterFacts): readonly string[] {
  if (rowsIn === 0 || rowsOut >= rowsIn * SELECTIVE) return [];
  const through = rowsOut === 0 ? 'none' : rowsOut.toLocaleString('en-US');
  return [`The condition ${predicate} has let ${through} of ${countText(rowsIn, 'row')} through.`];
}
