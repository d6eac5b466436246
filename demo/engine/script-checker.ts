import type { DimensionRow } from '../protocol/command.js';
import type { Diagnostic, ScriptCheck } from '../protocol/diagnostic.js';
import { openSessionExecutor } from './session-executor.js';

const TWIN_THAT_READS_NOTHING = { kind: 'twin', untilTick: 0 } as const;

/** What a script may count on. */
export interface ScriptSurroundings {
  readonly dimension: readonly DimensionRow[];
  /** Of the files that its tables can read. */
  readonly paths: ReadonlySet<string>;
}

/** Looks at a script without running it, with an executor that has none of its tables yet. */
export async function checkScript(
  sql: string,
  { dimension, paths }: ScriptSurroundings,
): Promise<ScriptCheck> {
  const session = { mode: TWIN_THAT_READS_NOTHING, dimension };
  await using executor = await openSessionExecutor(session, {
    openTrades: readNothing,
    openFile: readNothing,
  });
  const vocabulary = executor.vocabulary(sql);
  const wrong = executor.validate(sql);
  if (wrong.length > 0) return { diagnostics: wrong, vocabulary };
  let selects = 0;
  for (const statement of executor.prepareScript(sql)) {
    if (statement.kind === 'ddl') await statement.execute();
    else if (statement.kind === 'query') selects++;
    else return { diagnostics: [onTheWhole(sql, ONE_SELECT)], vocabulary };
  }
  const diagnostics = selects === 1 ? missingFiles(sql, paths) : [onTheWhole(sql, ONE_SELECT)];
  return { diagnostics, vocabulary };
}

function readNothing(): never {
  throw new Error('a script that is only looked at reads nothing');
}

const PATH = /'path'\s*=\s*('(?:[^']|'')*')/gi;

/** Files that the script names and nobody has given to the page: a link to the page doesn't bring them along. */
function missingFiles(sql: string, paths: ReadonlySet<string>): readonly Diagnostic[] {
  return Array.from(sql.matchAll(PATH)).flatMap((found): readonly Diagnostic[] => {
    const written = found[1] ?? '';
    const path = written.slice(1, -1).replaceAll("''", "'");
    if (paths.has(path)) return [];
    const to = found.index + found[0].length;
    const from = to - written.length;
    const before = sql.slice(0, from).split('\n');
    const [line, column] = [before.length, (before.at(-1)?.length ?? 0) + 1];
    const message = `The page has no file "${path}": drop it here, or open it by the button.`;
    return [{ message, from, to, line, column }];
  });
}

const ONE_SELECT = 'The page runs one SELECT: write exactly one, behind the tables that it reads.';

function onTheWhole(sql: string, message: string): Diagnostic {
  return { message, from: 0, to: sql.length, line: 1, column: 1 };
}
