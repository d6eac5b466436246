/** One step from a version of the schema to the next. It is never changed once it has been released. */
export interface Migration {
  /** For people who look into the database. */
  readonly name: string;
  /** Run in one transaction, in order. */
  readonly statements: readonly string[];
}
