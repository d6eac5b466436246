import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';

/** Memory of one process, in bytes. */
export interface ProcessMemory {
  /** Its own pages, and its share of those that it shares with other processes. */
  readonly proportional: number;
  /** Pages that nobody else has. */
  readonly own: number;
}

/** Ids of the processes that draw pages and run their workers. */
export async function rendererIds(browser: Browser): Promise<number[]> {
  const session = await browser.newBrowserCDPSession();
  try {
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    return processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
  } finally {
    await session.detach();
  }
}

/** As Linux counts it now. */
export function memoryOf(processId: number): ProcessMemory {
  const text = readFileSync(`/proc/${processId}/smaps_rollup`, 'utf8');
  return {
    proportional: bytesOf(text, 'Pss'),
    own: bytesOf(text, 'Private_Clean') + bytesOf(text, 'Private_Dirty'),
  };
}

function bytesOf(text: string, name: string): number {
  const kibibytes = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1];
  if (kibibytes === undefined) throw new Error(`the process has no "${name}"`);
  return Number(kibibytes) * 1024;
}
