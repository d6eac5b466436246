import type { DimensionRow } from '../protocol/command.js';
import type { Diagnostic, ScriptCheck } from '../protocol/diagnostic.js';
import { openSessionExecutor } from './session-executor.js';

const TWIN_THAT_READS_NOTHING = { kind: 'twin', untilTick: 0 } as const;

/** Looks at a script without running it, with an executor that has none of its tables yet. */
export async function checkScript(
  sql: string,
  dimension: readonly DimensionRow[],
): Promise<ScriptCheck> {
  const session = { mode: TWIN_THAT_READS_NOTHING, dimension };
  await using executor = await openSessionExecutor(session, () => {
    throw new Error('a script that is only looked at reads nothing');
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
  const diagnostics = selects === 1 ? [] : [onTheWhole(sql, ONE_SELECT)];
  return { diagnostics, vocabulary };
}

const ONE_SELECT = 'The page runs one SELECT: write exactly one, behind the tables that it reads.';

function onTheWhole(sql: string, message: string): Diagnostic {
  return { message, from: 0, to: sql.length, line: 1, column: 1 };
}
