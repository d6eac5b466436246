import type { Logger } from '../observability/logger.js';
import type { WindowDecisions } from '../operators/window/window-decisions.js';
import type { WindowEvent } from '../types/window-event.js';
import { timeText } from './diagnosis/words.js';

/** Told of what window aggregations decide. */
export type WindowEventListener = (event: WindowEvent) => void;

/** Writes down and passes on why windows close and rows are late; undefined where nobody wants to know. */
export function tellDecisions(
  aggregation: number,
  logger: Logger,
  listener: WindowEventListener | undefined,
): WindowDecisions | undefined {
  const log = logDecisions(logger);
  if (listener === undefined) return log;
  return {
    fired(window, watermarkMs) {
      log?.fired(window, watermarkMs);
      listener({ kind: 'fired', aggregation, ...window, watermarkMs });
    },
    late(rows, earliestMs, timesMs, watermarkMs) {
      log?.late(rows, earliestMs, timesMs, watermarkMs);
      listener({ kind: 'late', aggregation, rows, timesMs, watermarkMs });
    },
  };
}

function logDecisions(logger: Logger): WindowDecisions | undefined {
  if (!logger.isDebug) return undefined;
  return {
    fired: ({ startMs, endMs }, watermarkMs) =>
      logger.debug(
        {
          windowStart: timeText(startMs),
          windowEnd: timeText(endMs),
          watermark: timeText(watermarkMs),
        },
        'window fired: the watermark has passed its last millisecond',
      ),
    late: (rows, earliestMs, _timesMs, watermarkMs) =>
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
