/** Calendar arithmetic in UTC (assembly/select/time.ts), proleptic Gregorian, over i64 times of any unit. */
export interface TimeKernels {
  /** The field, one of abi.ts's EXTRACT_…, of each time, as i64. Weeks are ISO 8601's, days of the week 1 = Sunday. */
  extractTime(
    field: number,
    values: number,
    step: number,
    unitsPerSecond: number,
    n: number,
    out: number,
  ): void;
  /** Adds i32 months; a day that the month lacks becomes its last. */
  addMonths(
    values: number,
    step: number,
    months: number,
    monthsStep: number,
    unitsPerDay: number,
    n: number,
    out: number,
  ): void;
}
