import { StreamingSQLExecutor } from 'sabot-sql';
import { runStatements } from '../../sql/support/run-statements.js';

/** What the page hands in: the corpus, and the files that its tables name. */
interface Corpus {
  readonly files: readonly string[];
  readonly scripts: readonly { readonly name: string; readonly sql: string }[];
}

/** Rows of a script, or the error that it ended with, both as text. */
export interface ScriptResult {
  readonly name: string;
  readonly text: string;
}

const readText = async (path: string): Promise<string> => (await fetch(`/${path}`)).text();

/** Puts a file where the engine looks for it: among the origin's private files. */
async function keep(path: string): Promise<void> {
  const names = path.split('/');
  let folder = await navigator.storage.getDirectory();
  for (const name of names.slice(0, -1)) {
    folder = await folder.getDirectoryHandle(name, { create: true });
  }
  const file = await folder.getFileHandle(names.at(-1) ?? '', { create: true });
  const stream = await file.createWritable();
  await stream.write(await (await fetch(`/${path}`)).arrayBuffer());
  await stream.close();
}

async function run(sql: string): Promise<string> {
  await using executor = new StreamingSQLExecutor({ stateBackend: 'memory' });
  try {
    return await runStatements(executor, sql, readText);
  } catch (error) {
    return `${(error as Error).message}\n`;
  }
}

async function runAll(): Promise<readonly ScriptResult[]> {
  const { files, scripts }: Corpus = JSON.parse(await readText('corpus.json'));
  for (const path of files) await keep(path);
  const results: ScriptResult[] = [];
  for (const { name, sql } of scripts) results.push({ name, text: await run(sql) });
  return results;
}

runAll().then(
  (rows) => postMessage({ rows }),
  (error: unknown) => postMessage({ failure: String((error as Error).stack) }),
);
