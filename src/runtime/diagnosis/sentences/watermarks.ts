import type { PipelineFacts, SourceFacts, SplitFacts, WatermarkFacts } from '../pipeline-facts.js';
import type { QueryFacts } from '../query-facts.js';
import { countText, durationText, timeText } from '../words.js';

/** A watermark that has moved since is no standing one. */
const STILL_MS_MIN = 1000;

/** A source with its watermark. */
interface Watermarked extends SourceFacts {
  readonly watermark: WatermarkFacts;
}

/** What the watermark waits for, or was driven too far by. Only windows wait for watermarks. */
export function watermarkSentences(_: QueryFacts, pipeline: PipelineFacts): readonly string[] {
  const { sources, windows } = pipeline;
  if (windows.length === 0) return [];
  const running = sources.filter(({ hasEnded }) => !hasEnded);
  const watermarked = running.filter(hasWatermark);
  return [
    ...running.flatMap(undeclaredSentence),
    ...watermarked.flatMap(aheadSentence),
    ...slowestSourceSentence(watermarked),
    ...watermarked.flatMap((source) => [
      ...slowestSplitSentence(source),
      ...idleSplitsSentence(source),
    ]),
  ];
}

function hasWatermark(source: SourceFacts): source is Watermarked {
  return source.watermark !== undefined;
}

function undeclaredSentence({ table, watermark }: SourceFacts): readonly string[] {
  if (watermark !== undefined) return [];
  return [
    `Table "${table}" declares no WATERMARK, so that its windows close when it ends, which it has not yet.`,
  ];
}

function aheadSentence({ table, watermark, splits }: Watermarked): readonly string[] {
  const { ahead, column, watermarkMs } = watermark;
  if (ahead === undefined) return [];
  const { fromMs, aheadMs, agoMs, lateRows } = ahead;
  const furthest =
    splits.length < 2 ? undefined : splits.find((split) => split.watermarkMs >= watermarkMs);
  const where = furthest === undefined ? '' : `, partition ${furthest.id},`;
  const from = fromMs === Number.NEGATIVE_INFINITY ? '' : ` from ${timeText(fromMs)}`;
  const late =
    lateRows === 0
      ? 'no row has'
      : lateRows === 1
        ? '1 row has'
        : `${countText(lateRows, 'row')} have`;
  return [
    `A row of table "${table}"${where} with "${column}" ${durationText(aheadMs)} ahead of the clock pushed the watermark${from} ` +
      `to ${timeText(watermarkMs)}, ${durationText(agoMs)} ago: ${late} been late since. Correct such times where they come from, ` +
      'and start the query again from a checkpoint or savepoint before them.',
  ];
}

/** The source that all others wait for, or the only one. */
function slowestSourceSentence(sources: readonly Watermarked[]): readonly string[] {
  const active = sources.filter(({ isIdle }) => !isIdle);
  const slowest = leastOf(active, ({ watermark }) => watermark.watermarkMs);
  if (slowest === undefined) return sources.length === 0 ? [] : [idleSentence(sources)];
  // With partitions it is one of them, of which more is known.
  if (slowest.splits.length > 1) return [];
  const furthestMs = Math.max(...active.map(({ watermark }) => watermark.watermarkMs));
  const { table, watermark, rowsIn, silentMs } = slowest;
  const { watermarkMs, column, unchangedMs } = watermark;
  if (watermarkMs < furthestMs) {
    return [
      `Table "${table}" holds the watermark back: ${positionOf(watermarkMs)}, while others have reached ${timeText(furthestMs)}. ` +
        `${silenceOf(rowsIn, silentMs)}${idlenessOf(slowest.idleInMs)}.`,
    ];
  }
  if (rowsIn === 0) {
    return [
      `Table "${table}" has delivered no row yet, in ${durationText(silentMs)}, so that there is no watermark.`,
    ];
  }
  if (watermarkMs === Number.NEGATIVE_INFINITY) {
    return [
      `None of the ${countText(rowsIn, 'row')} of table "${table}" has had a time in "${column}" yet, so that there is no watermark.`,
    ];
  }
  // It moves along.
  if (unchangedMs !== undefined && unchangedMs < STILL_MS_MIN) return [];
  const since = unchangedMs === undefined ? '' : ` for ${durationText(unchangedMs)}`;
  return [
    `The watermark of table "${table}" has been at ${timeText(watermarkMs)}${since}: its last row came ${durationText(silentMs)} ago.`,
  ];
}

function idleSentence(sources: readonly Watermarked[]): string {
  const furthestMs = Math.max(...sources.map(({ watermark }) => watermark.watermarkMs));
  const tables = sources.map(({ table }) => `"${table}"`).join(', ');
  return `All input is idle (${tables}), so that the watermark stays where it is until rows come: ${positionOf(furthestMs)}.`;
}

/** The partition that the others of its table wait for. */
function slowestSplitSentence({ table, splits, watermark }: Watermarked): readonly string[] {
  const active = splits.filter(({ isIdle, hasEnded }) => !isIdle && !hasEnded);
  const slowest = leastOf(active, ({ watermarkMs }) => watermarkMs);
  if (slowest === undefined || splits.length < 2) return [];
  const furthestMs = Math.max(...splits.map(({ watermarkMs }) => watermarkMs));
  if (slowest.watermarkMs >= furthestMs && Number.isFinite(furthestMs)) return [];
  const { id, watermarkMs, silentMs = 0, idleInMs } = slowest;
  const hadRows = watermarkMs !== Number.NEGATIVE_INFINITY;
  const others = Number.isFinite(furthestMs)
    ? `, while others have reached ${timeText(furthestMs)}`
    : '';
  const rows = hadRows
    ? `its last row came ${durationText(silentMs)} ago`
    : `it has had no row with a time in "${watermark.column}" yet, in ${durationText(silentMs)}`;
  return [
    `Partition ${id} of table "${table}" holds the watermark back: ${positionOf(watermarkMs)}${others}; ` +
      `${rows}${idlenessOf(idleInMs)}.`,
  ];
}

function idleSplitsSentence({ table, splits }: Watermarked): readonly string[] {
  const idle = splits.filter(isIdleSplit);
  if (idle.length === 0) return [];
  const ids = idle.map(({ id }) => id).join(', ');
  return [
    idle.length === 1
      ? `Partition ${ids} of table "${table}" is idle, and not waited for.`
      : `Partitions ${ids} of table "${table}" are idle, and not waited for.`,
  ];
}

function isIdleSplit({ isIdle, hasEnded }: SplitFacts): boolean {
  return isIdle && !hasEnded;
}

function positionOf(watermarkMs: number): string {
  return watermarkMs === Number.NEGATIVE_INFINITY
    ? 'it has none yet'
    : `it is at ${timeText(watermarkMs)}`;
}

function silenceOf(rowsIn: number, silentMs: number): string {
  const duration = durationText(silentMs);
  return rowsIn === 0
    ? `It has delivered no row yet, in ${duration}`
    : `Its last row came ${duration} ago`;
}

function idlenessOf(idleInMs: number | undefined): string {
  if (idleInMs === undefined) return '';
  return `. It is not idle yet, and is waited for no longer in ${durationText(idleInMs)} if it stays silent`;
}

function leastOf<T>(items: readonly T[], rankOf: (item: T) => number): T | undefined {
  let least: T | undefined;
  for (const item of items) if (least === undefined || rankOf(item) < rankOf(least)) least = item;
  return least;
}
