import type { PipelineFacts, SourceFacts, WindowFacts } from '../pipeline-facts.js';
import type { QueryFacts } from '../query-facts.js';
import { countText, durationText, timeText } from '../words.js';

/** How far the next window of each aggregation is, and the rows that came too late for theirs. */
export function windowSentences(
  _: QueryFacts,
  { windows, sources, statistics }: PipelineFacts,
): readonly string[] {
  const distances = windows.map((window) => distanceSentence(window, sources));
  const { lateRows, rowsIn } = statistics;
  if (lateRows === 0) return distances;
  return [
    ...distances,
    `${lateRows.toLocaleString('en-US')} of ${countText(rowsIn, 'row')} came when the watermark had closed every window of theirs, and were dropped.`,
  ];
}

function distanceSentence(facts: WindowFacts, sources: readonly SourceFacts[]): string {
  const { window, nextEndMs, sizeMs, windowsFired, openWindows } = facts;
  if (nextEndMs === undefined) {
    return windowsFired === 0
      ? `No row has reached ${window} yet, so that none of its windows is open.`
      : `No window of ${window} is open: ${countText(windowsFired, 'window')} with rows have closed, and no row that was on time has come since.`;
  }
  const span = `[${timeText(nextEndMs - sizeMs)}, ${timeText(nextEndMs)})`;
  const closing = `The next of ${countText(openWindows, 'open window')} of ${window}, ${span}, closes when the watermark reaches ${timeText(nextEndMs - 1)}`;
  return `${closing}: ${position(facts, nextEndMs)}${neededTime(nextEndMs, sources)}.`;
}

function position({ watermarkMs }: WindowFacts, endMs: number): string {
  if (watermarkMs === Number.NEGATIVE_INFINITY) return 'there is none yet';
  return `it is at ${timeText(watermarkMs)}, ${durationText(endMs - 1 - watermarkMs)} short`;
}

/** What a row must have in its time column, where the watermark follows from that alone. */
function neededTime(endMs: number, sources: readonly SourceFacts[]): string {
  const needs = new Set<string>();
  for (const { watermark, hasEnded } of sources) {
    if (hasEnded) continue;
    if (watermark?.delayMs === undefined) return '';
    needs.add(`"${watermark.column}" of ${timeText(endMs - 1 + watermark.delayMs)}`);
  }
  if (needs.size === 0) return '';
  const isOne = sources.length === 1 && (sources[0]?.splits.length ?? 0) <= 1;
  const where = isOne ? '' : ' from all that are not idle';
  return `, and takes rows with ${[...needs].join(' or ')} or later${where}`;
}
