const MS_PER_10_MINUTES = 600_000;

/** How something changes over time. */
export interface Trend {
  /** Per ten minutes. */
  readonly slope: number;
  /** Of the slope, as far as what lies around the line is chance. */
  readonly standardError: number;
  readonly mean: number;
}

/** The line through values over milliseconds that has the least squares. */
export function trendOf(
  points: readonly { readonly atMs: number; readonly value: number }[],
): Trend {
  const n = points.length;
  const times = points.map(({ atMs }) => atMs / MS_PER_10_MINUTES);
  const meanTime = sum(times) / n;
  const mean = sum(points.map(({ value }) => value)) / n;
  const spread = sum(times.map((time) => (time - meanTime) ** 2));
  const slope =
    sum(points.map(({ value }, i) => ((times[i] ?? 0) - meanTime) * (value - mean))) / spread;
  const residuals = points.map(
    ({ value }, i) => value - mean - slope * ((times[i] ?? 0) - meanTime),
  );
  const variance = sum(residuals.map((residual) => residual ** 2)) / (n - 2);
  return { slope, standardError: Math.sqrt(variance / spread), mean };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
