import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { must } from '../../../src/common/assert.js';

/** The process that draws the page with the most memory, and runs its workers. */
export async function largestRenderer(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  try {
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    const ids = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
    return must(ids.sort((a, b) => footprintOf(b) - footprintOf(a))[0]);
  } finally {
    await session.detach();
  }
}

/**
 * Bytes that a process holds which belong to no file and to nobody else, which is what Chromium calls its private memory
 * footprint and shows in its task manager: heaps, WebAssembly, code and pictures of a page and its workers, and the
 * browser's own around them. As Linux counts it now.
 */
export function footprintOf(processId: number): number {
  const status = readFileSync(`/proc/${processId}/status`, 'utf8');
  return kibibytesOf(status, 'RssAnon') * 1024 + kibibytesOf(status, 'VmSwap') * 1024;
}

function kibibytesOf(status: string, name: string): number {
  const kibibytes = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1];
  if (kibibytes === undefined) throw new Error(`the process has no "${name}"`);
  return Number(kibibytes);
}
