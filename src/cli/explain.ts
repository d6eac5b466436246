import { StreamingSQLExecutor } from '../node.js';
import { StreamSink } from './output/stream-sink.js';
import { readSqlFile, reportError } from './report-error.js';

const EXIT_ERROR = 1;

/**
 * Prints the plan of every SELECT and INSERT INTO of a file, an empty line between two; with `isAnalyze` each is run to its end, and what
 * its operators have done is printed as well. Returns the exit status.
 */
export async function explainFile(file: string, isAnalyze: boolean): Promise<number> {
  const sql = await readSqlFile(file);
  if (sql === undefined) return EXIT_ERROR;
  try {
    await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
    const sink = new StreamSink(process.stdout);
    let isFirst = true;
    for (const statement of executor.prepareScript(sql)) {
      if (statement.kind === 'ddl' || statement.kind === 'show') {
        await statement.execute();
        continue;
      }
      const text =
        statement.kind === 'explain'
          ? await statement.execute()
          : isAnalyze
            ? await statement.explainAnalyze()
            : statement.explain();
      await sink.write(`${isFirst ? '' : '\n'}${text.trimEnd()}\n`);
      isFirst = false;
    }
    return 0;
  } catch (error) {
    return reportError(error);
  }
}
