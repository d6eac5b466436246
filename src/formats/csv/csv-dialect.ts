/** How a table's CSV is written. */
export interface CsvDialect {
  /** Character codes. */
  readonly delimiter: number;
  readonly quote: number;
  /** The text that stands for NULL. */
  readonly nullLiteral: string | undefined;
  /** The first line of each file names the columns. */
  readonly hasHeader: boolean;
  /** FLAG_ constants. */
  readonly flags: number;
}
