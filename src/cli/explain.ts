import { StreamingSQLExecutor } from '../node.js';
import { StreamSink } from './output/stream-sink.js';
import { readSqlFile, reportError } from './report-error.js';

const EXIT_ERROR = 1;

/** Prints the plan of every SELECT of a file, an empty line between two; returns the exit status. */
export async function explainFile(file: string): Promise<number> {
  const sql = await readSqlFile(file);
  if (sql === undefined) return EXIT_ERROR;
  try {
    await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
    const sink = new StreamSink(process.stdout);
    let isFirst = true;
    for (const statement of executor.prepareScript(sql)) {
      if (statement.kind === 'ddl') {
        await statement.execute();
        continue;
      }
      await sink.write(`${isFirst ? '' : '\n'}${statement.explain().trimEnd()}\n`);
      isFirst = false;
    }
    return 0;
  } catch (error) {
    return reportError(error);
  }
}
