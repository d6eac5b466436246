import { openSync, readSync } from 'node:fs';

/** What the main thread has had of the machine so far, in milliseconds. */
export interface ThreadTimes {
  /** On a core. */
  readonly runMs: number;
  /** Ready to run, while the cores were busy with others. */
  readonly waitMs: number;
}

const buffer = Buffer.alloc(128);
let file: number | undefined;

/** From Linux; zeros elsewhere. */
export function mainThreadTimes(): ThreadTimes {
  try {
    file ??= openSync(`/proc/self/task/${process.pid}/schedstat`, 'r');
    const length = readSync(file, buffer, 0, buffer.length, 0);
    const [run, wait] = buffer.toString('latin1', 0, length).split(' ');
    return { runMs: Number(run) / 1e6, waitMs: Number(wait) / 1e6 };
  } catch {
    return { runMs: 0, waitMs: 0 };
  }
}
