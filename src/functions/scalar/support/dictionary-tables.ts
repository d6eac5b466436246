import type { StringDictionary } from '../../../kernels/string-dictionary.js';
import type { EvaluationContext } from '../../function-definition.js';
import { DictionaryTable, type TableFiller } from './dictionary-table.js';

/** A call site sees one dictionary per input stream, and few constants: more would be made anew each time. */
const TABLES_MAX = 32;

/** The tables of one call site, kept from batch to batch; the least recently made goes first. */
class DictionaryTables {
  readonly #entries: { readonly key: string; readonly table: DictionaryTable }[] = [];

  find(dictionary: StringDictionary, key: string): DictionaryTable | undefined {
    return this.#entries.find((e) => e.table.dictionary === dictionary && e.key === key)?.table;
  }

  add(key: string, table: DictionaryTable): void {
    if (this.#entries.length === TABLES_MAX) this.#entries.shift()?.table.close();
    this.#entries.push({ key, table });
  }

  close(): void {
    for (const { table } of this.#entries) table.close();
  }
}

/**
 * This call site's table for a dictionary, up to date. `key` tells apart tables that depend on more than the string,
 * such as the constant it is compared with.
 */
export function dictionaryTable(
  context: EvaluationContext,
  dictionary: StringDictionary,
  key: string,
  width: number,
  fill: TableFiller,
): DictionaryTable {
  let tables = context.scratch.get('tables');
  if (!(tables instanceof DictionaryTables)) {
    tables = new DictionaryTables();
    context.scratch.set('tables', tables);
  }
  const kept = tables as DictionaryTables;
  let table = kept.find(dictionary, key);
  if (table === undefined) {
    table = new DictionaryTable(context.memory, dictionary, width, fill);
    kept.add(key, table);
  }
  table.refresh();
  return table;
}
