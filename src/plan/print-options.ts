import { maskedValue } from '../errors/secrets.js';

/** The options of a WITH clause, as written there; values that may be secret are masked. */
export function printOptions(options: ReadonlyMap<string, string>): readonly string[] {
  return [...options].map(
    ([key, value]) => `'${key}'='${maskedValue(key, value).replaceAll("'", "''")}'`,
  );
}
