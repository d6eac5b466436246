import type { PipelineFacts, SourceFacts } from '../pipeline-facts.js';
import type { QueryFacts } from '../query-facts.js';
import { durationText } from '../words.js';

/** Silence of less is nothing to speak of. */
const SILENT_MS_MIN = 1000;

/** Sources that fail and are tried again, or are silent. What silence does to a watermark is told with the watermarks. */
export function sourceSentences(_: QueryFacts, pipeline: PipelineFacts): readonly string[] {
  const hasWindows = pipeline.windows.length > 0;
  return pipeline.sources.flatMap((source) => [
    ...troubleSentences(source),
    ...(hasWindows ? [] : silenceSentences(source)),
  ]);
}

function troubleSentences({ table, splits }: SourceFacts): readonly string[] {
  const byTrouble = new Map<string, string[]>();
  for (const { id, trouble } of splits) {
    if (trouble === undefined) continue;
    byTrouble.set(trouble, [...(byTrouble.get(trouble) ?? []), id]);
  }
  return [...byTrouble].map(
    ([trouble, ids]) =>
      `Reading ${ids.join(', ')} of table "${table}" fails, and is tried again and again: ${trouble}`,
  );
}

function silenceSentences({ table, rowsIn, silentMs, hasEnded }: SourceFacts): readonly string[] {
  if (hasEnded || silentMs < SILENT_MS_MIN) return [];
  return [
    rowsIn === 0
      ? `Table "${table}" has delivered no row yet, in ${durationText(silentMs)}.`
      : `The last row of table "${table}" came ${durationText(silentMs)} ago.`,
  ];
}
