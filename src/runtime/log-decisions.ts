import type { Logger } from '../observability/logger.js';
import type { WindowDecisions } from '../operators/window/window-decisions.js';
import { timeText } from './diagnosis/words.js';

/** Writes down why windows close and rows are late; undefined where nobody reads it. */
export function logDecisions(logger: Logger): WindowDecisions | undefined {
  if (!logger.isDebug) return undefined;
  return {
    fired: (startMs, endMs, watermarkMs) =>
      logger.debug(
        {
          windowStart: timeText(startMs),
          windowEnd: timeText(endMs),
          watermark: timeText(watermarkMs),
        },
        'window fired: the watermark has passed its last millisecond',
      ),
    late: (rows, earliestMs, watermarkMs) =>
      logger.debug(
        {
          rows,
          earliestTime: timeText(earliestMs),
          watermark: timeText(watermarkMs),
          behindMs: watermarkMs - earliestMs,
        },
        'late rows dropped: the watermark had closed every window of theirs',
      ),
  };
}
