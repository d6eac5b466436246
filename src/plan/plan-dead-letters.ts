import { didYouMean } from '../errors/did-you-mean.js';
import { ErrorType } from '../errors/error-type.js';
import { SqlError } from '../errors/sql-error.js';
import { StreamingError } from '../errors/streaming-error.js';
import type { Field } from '../types/schema.js';
import { isTimestamp, printType } from '../types/sql-type.js';
import type { Catalog, CatalogTable } from './catalog.js';
import { DEAD_LETTER_COLUMNS, isDeadLetterColumn } from './dead-letter-columns.js';
import type { PhysicalPlan } from './physical/physical-plan.js';
import { scansOf } from './physical/scans-of.js';
import { sinkColumns, sinkSchema } from './sink-columns.js';

/** The option of a source table that names the table for rows which can't be decoded. */
export const DEAD_LETTER_TABLE = 'dead-letter.table';

/** A table that takes what the sources of a query can't decode. */
export interface DeadLetterPlan {
  readonly table: CatalogTable;
  /** The source tables that name it. */
  readonly sources: readonly CatalogTable[];
}

/**
 * The dead-letter tables of a query, which writes its rows to `target` where it is an INSERT INTO. Throws SqlError at the option
 * where there is no such table, or its columns aren't those of dead letters.
 */
export function planDeadLetters(
  plan: PhysicalPlan,
  catalog: Catalog,
  target: CatalogTable | undefined,
): readonly DeadLetterPlan[] {
  const plans = new Map<
    string,
    { readonly table: CatalogTable; readonly sources: CatalogTable[] }
  >();
  for (const { table: source } of scansOf(plan)) {
    const name = source.options.get(DEAD_LETTER_TABLE);
    if (name === undefined) continue;
    const table = checkedTable(name, source, catalog, target);
    const known = plans.get(name);
    if (known === undefined) plans.set(name, { table, sources: [source] });
    else if (!known.sources.includes(source)) known.sources.push(source);
  }
  return [...plans.values()];
}

function checkedTable(
  name: string,
  source: CatalogTable,
  catalog: Catalog,
  target: CatalogTable | undefined,
): CatalogTable {
  const table = catalog.find(name);
  if (table === undefined) {
    const names = [...catalog.tables()].map((other) => other.name);
    throw wrongOption(
      source,
      `names the table "${name}", which does not exist${didYouMean(name, names)}: create it first, with any of the columns ${known()}`,
    );
  }
  if (table === source || table === target) {
    const what = table === source ? 'is the table that is read' : 'takes the rows of the query';
    throw wrongOption(
      source,
      `names "${name}", which ${what}: dead letters need a table of their own`,
    );
  }
  const ignoring = [...source.options].find(
    ([option, value]) => option.endsWith('.ignore-parse-errors') && value.toLowerCase() === 'true',
  );
  if (ignoring !== undefined) {
    throw wrongOption(
      source,
      `can't be there together with '${ignoring[0]}' = 'true', which drops malformed rows`,
    );
  }
  for (const column of sinkColumns(table)) checkColumn(column.field, table, source);
  if (sinkSchema(table).length === 0) {
    throw wrongOption(source, `names "${name}", which has none of the columns ${known()}`);
  }
  return table;
}

function checkColumn({ name, type }: Field, table: CatalogTable, source: CatalogTable): void {
  if (!isDeadLetterColumn(name)) {
    const hint = didYouMean(name, Object.keys(DEAD_LETTER_COLUMNS));
    throw wrongOption(
      source,
      `names "${table.name}", whose column "${name}" is none of dead letters${hint}; there are ${known()}`,
    );
  }
  const wanted = DEAD_LETTER_COLUMNS[name];
  if (wanted === 'timestamp' ? isTimestamp(type) : type.kind === wanted.kind) return;
  const wantedText = wanted === 'timestamp' ? 'TIMESTAMP or TIMESTAMP_LTZ' : printType(wanted);
  throw wrongOption(
    source,
    `names "${table.name}", whose column "${name}" is ${printType(type)} and must be ${wantedText}`,
  );
}

function known(): string {
  return Object.keys(DEAD_LETTER_COLUMNS).join(', ');
}

/** `sentence` goes on from "Option 'dead-letter.table' of table "t" …". */
function wrongOption(source: CatalogTable, sentence: string): Error {
  const text = `Option '${DEAD_LETTER_TABLE}' of table "${source.name}" ${sentence}`;
  if (source.sql === undefined) {
    return new StreamingError(ErrorType.VALIDATION_ERROR, `${text}.`, { component: source.name });
  }
  const offset = source.optionOffsets.get(DEAD_LETTER_TABLE) ?? source.nameOffset;
  return new SqlError(text, source.sql, offset, 'OPTION_INVALID');
}
