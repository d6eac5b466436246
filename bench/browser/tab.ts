import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { bundleScript } from '../../test/support/browser/bundle-script.js';
import { launchChromium, openWatchedPage } from '../../test/support/browser/chromium.js';
import { FolderServer } from '../../test/support/browser/folder-server.js';
import type { TradesCase, TradesRun } from './pages/trades-case.js';
import type { TradesAnswer, TradesCommand } from './pages/trades-worker.js';

const PAGES = 'bench/browser/pages';
const HTML = '<!doctype html><script type="module" src="trades-page.js"></script>';

/** A tab of Chromium, served under a strict policy, whose worker runs the engine. */
export class Tab {
  readonly #folder: string;
  readonly #server: FolderServer;
  readonly #browser: Browser;
  readonly #page: Page;
  readonly #problems: readonly string[];

  private constructor(
    folder: string,
    server: FolderServer,
    browser: Browser,
    page: Page,
    problems: readonly string[],
  ) {
    this.#folder = folder;
    this.#server = server;
    this.#browser = browser;
    this.#page = page;
    this.#problems = problems;
  }

  static async open(): Promise<Tab> {
    const folder = mkdtempSync(join(tmpdir(), 'bench-browser-'));
    writeFileSync(join(folder, 'index.html'), HTML);
    for (const name of ['trades-page', 'trades-worker']) {
      await bundleScript(`${PAGES}/${name}.ts`, join(folder, `${name}.js`));
    }
    const folders = { '/': folder, '/kernels.wasm': 'dist/kernels.wasm' };
    const server = await FolderServer.start({ folders });
    const browser = await launchChromium();
    const { page, problems } = await openWatchedPage(browser);
    await page.goto(server.origin);
    await page.waitForFunction(() => 'askWorker' in globalThis);
    return new Tab(folder, server, browser, page, problems);
  }

  /** Such as "Chromium 140.0". */
  get version(): string {
    return `Chromium ${this.#browser.version().split('.').slice(0, 2).join('.')}`;
  }

  async openTrades(tradesCase: TradesCase): Promise<void> {
    await this.#ask({ kind: 'open', tradesCase });
  }

  async run(): Promise<TradesRun> {
    const answer = await this.#ask({ kind: 'run' });
    if (answer.kind !== 'run') throw new Error(`the tab answered "${answer.kind}" to a run`);
    return answer.run;
  }

  async hash(): Promise<number> {
    const answer = await this.#ask({ kind: 'hash' });
    if (answer.kind !== 'hash') throw new Error(`the tab answered "${answer.kind}" to a hash`);
    return answer.hash;
  }

  async closeTrades(): Promise<void> {
    await this.#ask({ kind: 'close' });
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.#server.close();
    rmSync(this.#folder, { recursive: true });
  }

  async #ask(command: TradesCommand): Promise<TradesAnswer> {
    const answer = await this.#page.evaluate(
      (asked) =>
        (
          globalThis as unknown as { askWorker(command: TradesCommand): Promise<TradesAnswer> }
        ).askWorker(asked),
      command,
    );
    if (answer.kind === 'failed') throw new Error(`the tab failed: ${answer.message}`);
    if (this.#problems.length > 0) throw new Error(`the tab has problems: ${this.#problems}`);
    return answer;
  }
}
