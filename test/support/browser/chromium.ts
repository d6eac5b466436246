import { type Browser, chromium, type Page } from 'playwright-core';
import { chromiumBinary } from './chromium-binary.js';

const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A headless Chromium that talks to nobody by itself. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumBinary(), args: ARGUMENTS });
}

/** A page of its own profile, and what has gone wrong on it so far. */
export interface WatchedPage {
  readonly page: Page;
  /** Exceptions that nobody caught, errors on the console, answers that were refused. */
  readonly problems: readonly string[];
}

export async function openWatchedPage(browser: Browser): Promise<WatchedPage> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(String(error.stack ?? error)));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  page.on('requestfailed', (request) => problems.push(`${request.url()} failed`));
  return { page, problems };
}
