const CREATED = /\bCREATE\s+(?:TEMPORARY\s+)?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?(`[^`]+`|\w+)/gi;

/** The tables that a script makes, as they are written there. */
export function createdTables(sql: string): readonly string[] {
  return Array.from(sql.matchAll(CREATED), ([, name = '']) => name);
}
