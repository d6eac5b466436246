import type { QueryStatistics } from '../../node.js';
import { durationText, timeText } from '../../runtime/diagnosis/words.js';

/** What progress is told of. */
export interface ProgressFacts {
  readonly name: string;
  readonly statistics: QueryStatistics;
  /** Over the last seconds. */
  readonly rowsPerSecond: number;
  readonly nowMs: number;
}

const short = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });
const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** For a line on a terminal, in which what matters most stands first: the end may be cut off. */
export function liveText({ statistics, rowsPerSecond, nowMs }: ProgressFacts): string {
  const { rowsIn, windowsFired, lateRows, checkpoints, kernelMemoryBytes, restarts } = statistics;
  const parts = [
    `${short.format(rowsIn)} rows in`,
    `${short.format(rowsPerSecond)} rows/s`,
    ...watermarkText(statistics.watermarkMs, nowMs),
    `${short.format(windowsFired)} windows`,
    `${short.format(lateRows)} late`,
    `${short.format(checkpoints)} checkpoints`,
    megabytes(kernelMemoryBytes),
    ...(restarts > 0 ? [`${restarts} restarts`] : []),
  ];
  return parts.join(' · ');
}

/** For logs and pipes: one line by itself. */
export function plainText({ name, statistics, rowsPerSecond, nowMs }: ProgressFacts): string {
  const { rowsIn, rowsOut, windowsFired, lateRows, checkpoints, kernelMemoryBytes, restarts } =
    statistics;
  const parts = [
    `${whole.format(rowsIn)} rows in`,
    `${whole.format(rowsPerSecond)} rows/s`,
    `${whole.format(rowsOut)} rows out`,
    ...watermarkText(statistics.watermarkMs, nowMs),
    `${whole.format(windowsFired)} windows fired`,
    `${whole.format(lateRows)} late rows`,
    `${whole.format(checkpoints)} checkpoints`,
    ...(restarts > 0 ? [`${restarts} restarts`] : []),
    megabytes(kernelMemoryBytes),
  ];
  return `${name}: ${parts.join(', ')}`;
}

const NEAR_MS = 3_600_000;
const TIME_LENGTH = '12:00:00'.length;

function watermarkText(watermarkMs: number, nowMs: number): readonly string[] {
  if (watermarkMs === Number.NEGATIVE_INFINITY) return [];
  if (watermarkMs === Number.POSITIVE_INFINITY) return ['watermark at its end'];
  const lagMs = nowMs - watermarkMs;
  const lag = lagMs < 0 ? `${durationText(-lagMs)} ahead` : `lag ${durationText(lagMs)}`;
  const time = timeText(Math.floor(watermarkMs / 1000) * 1000);
  // The date says nothing of times that are near.
  const isNear = Math.abs(lagMs) < NEAR_MS;
  return [`watermark ${isNear ? time.slice(-TIME_LENGTH) : time} (${lag})`];
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}
