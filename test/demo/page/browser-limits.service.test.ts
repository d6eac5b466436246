import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  launchChromium,
  openWatchedPage,
  type WatchedPage,
} from '../../support/browser/chromium.js';
import { DemoSite } from '../../support/browser/demo-site.js';

const NO_FILES = 'delete StorageManager.prototype.getDirectory;';
const NO_DATABASES = 'delete self.indexedDB; delete Window.prototype.indexedDB;';

let browser: Browser;
let site: DemoSite;
let watched: WatchedPage;
let page: Page;
/** Scripts of workers that have begun with what takes something away. */
let changedWorkers = 0;

beforeAll(async () => {
  site = await DemoSite.start();
  browser = await launchChromium();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await site?.close();
});

beforeEach(async () => {
  watched = await openWatchedPage(browser);
  page = watched.page;
  changedWorkers = 0;
});

afterEach(async () => {
  const { problems } = watched;
  await page.context().close();
  // What a page that is left was still loading.
  expect(problems.filter((text) => !/pg(lite|data)-.*failed$/.test(text))).toEqual([]);
});

/** Opens the page in a browser that lacks what the script takes away, on the page and in its workers. */
async function openWithout(script: string): Promise<void> {
  await page.addInitScript(script);
  await page.route(/worker-[^/]*\.js$/, async (route) => {
    const response = await route.fetch();
    changedWorkers++;
    await route.fulfill({ response, body: `${script}\n${await response.text()}` });
  });
  await page.goto(site.origin);
}

const limits = () => page.locator('demo-app .limits');
const rows = () => page.locator('result-table tbody tr');

async function crash(): Promise<void> {
  await page.getByRole('button', { name: 'Crash now' }).click();
  await expect
    .poll(() => page.locator('playback-bar .verdict').textContent(), { timeout: 60_000 })
    .toContain('identical: 0 lost, 0 doubled');
}

describe('the demo, in a Chromium without', () => {
  it('WebAssembly, takes the kernels in JavaScript, and loses nothing in a crash', async () => {
    await openWithout('delete self.WebAssembly;');
    await rows().first().waitFor({ timeout: 30_000 });
    await expect.poll(() => limits().textContent()).toContain('kernels in JavaScript');
    expect(await limits().textContent()).toContain('checkpoints stay in memory');
    await crash();
    expect(changedWorkers).toBeGreaterThan(0);
  }, 120_000);

  it('private files, keeps its state in IndexedDB', async () => {
    await openWithout(NO_FILES);
    await rows().first().waitFor({ timeout: 30_000 });
    await expect
      .poll(() => limits().textContent(), { timeout: 60_000 })
      .toContain("in the browser's IndexedDB");
    await crash();
  }, 180_000);

  it('any storage, goes on from what it has in memory, and says what that is worth', async () => {
    await openWithout(`if (self.Window) { ${NO_FILES} ${NO_DATABASES} }`);
    await rows().first().waitFor({ timeout: 30_000 });
    await expect
      .poll(() => limits().textContent())
      .toContain('a page that is loaded again begins anew');
    await crash();
  }, 120_000);

  it('service workers, says that it needs a network', async () => {
    await openWithout('if (self.Window) delete Navigator.prototype.serviceWorker;');
    await rows().first().waitFor({ timeout: 30_000 });
    expect(await limits().textContent()).toContain('needs a network whenever it opens');
  }, 60_000);

  it('module workers, says that it can not run', async () => {
    await openWithout('if (self.Window) delete self.Worker;');
    await expect
      .poll(() => page.locator('demo-app .loading').textContent())
      .toContain('this browser has none: open the page in a current browser');
  });

  it('a clipboard, shares by the address bar', async () => {
    await openWithout('if (self.Window) delete Navigator.prototype.clipboard;');
    await rows().first().waitFor({ timeout: 30_000 });
    await page.getByRole('button', { name: 'Share' }).click();
    await page.getByText('The link stands in the address bar.').waitFor();
    expect(page.url()).toContain('#sample=');
  }, 60_000);
});
