import { answer } from './answer.js';

/** What the page tells its test. */
export interface FilesAnswer {
  readonly terminations: number;
  /** The lines of all published files, in the order of their names. */
  readonly lines: readonly string[];
  /** Names of files that were begun and not published. */
  readonly unfinished: readonly string[];
}

const FILES_BEFORE_TERMINATION = 3;
const LOOK_EVERY_MS = 10;

/** Runs the job; terminates its worker so long after it has published some files, and gives whether that came before its end. */
async function run(terminateAfterMs: number | undefined): Promise<boolean> {
  const worker = new Worker(new URL('./files-worker.js', import.meta.url), { type: 'module' });
  const ended = new Promise<boolean>((resolve, reject) => {
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.onmessage = ({ data }: MessageEvent<string>) =>
      data === 'ended' ? resolve(false) : reject(new Error(data));
  });
  if (terminateAfterMs === undefined) return ended;
  const terminated = async (): Promise<boolean> => {
    const before = (await publishedNames()).length;
    while ((await publishedNames()).length < before + FILES_BEFORE_TERMINATION) {
      await pause(LOOK_EVERY_MS);
    }
    await pause(terminateAfterMs);
    worker.terminate();
    return true;
  };
  return Promise.race([ended, terminated()]);
}

function pause(forMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, forMs));
}

async function namesOfFiles(): Promise<readonly string[]> {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle('written', { create: true });
  const names: string[] = [];
  for await (const name of folder.keys()) names.push(name);
  return names.sort();
}

async function publishedNames(): Promise<readonly string[]> {
  return (await namesOfFiles()).filter((name) => !name.startsWith('.') && !name.startsWith('_'));
}

async function writtenFiles(): Promise<Pick<FilesAnswer, 'lines' | 'unfinished'>> {
  const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('written');
  const texts: string[] = [];
  for (const name of await publishedNames()) {
    texts.push(await (await (await folder.getFileHandle(name)).getFile()).text());
  }
  return {
    lines: texts.join('').split('\n').filter(Boolean),
    unfinished: (await namesOfFiles()).filter((name) => name.includes('in-progress')),
  };
}

await answer(async () => {
  const moments = new URL(location.href).searchParams.getAll('terminateAfterMs').map(Number);
  let terminations = 0;
  for (const moment of [...moments, undefined]) {
    if (!(await run(moment))) break;
    terminations++;
  }
  const found: FilesAnswer = { terminations, ...(await writtenFiles()) };
  return JSON.stringify(found);
});
