import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DemoSite } from '../../support/browser/demo-site.js';
import { click, type DrivenPage, typeInstead } from '../../support/browsers/driven-page.js';
import { FirefoxPage } from '../../support/browsers/firefox.js';
import { WebKitPage } from '../../support/browsers/webkit.js';

const STATE = "document.querySelector('demo-app').session.state";

let site: DemoSite;

beforeAll(async () => {
  site = await DemoSite.start();
}, 120_000);

afterAll(async () => {
  await site?.close();
});

/** What is in a component of the page, as an expression for it. */
function within(component: string, selector: string): string {
  const app = "document.querySelector('demo-app').shadowRoot";
  return `${app}?.querySelector('${component}')?.shadowRoot.querySelector('${selector}')`;
}

describe.each([
  ['Firefox', () => FirefoxPage.launch(), /^(indexeddb|opfs)$/, 'are kept in a database'],
  // It has no StorageManager.
  ['WebKitGTK', () => WebKitPage.launch(), /^memory$/, 'checkpoints stay in memory'],
])('the demo, in %s under a strict policy', (_, launch, storage, sentence) => {
  let page: DrivenPage;

  beforeEach(async () => {
    page = await launch();
    await page.open(site.origin);
    await expect.poll(() => resultRows(), { timeout: 30_000 }).toBeGreaterThan(0);
  }, 180_000);

  afterEach(async () => {
    const problems = await page?.problems();
    await page?.close();
    expect(problems).toEqual([]);
  });

  const resultRows = () =>
    page.evaluate<number>(
      "document.querySelector('demo-app')?.shadowRoot?.querySelector('result-table')?.shadowRoot.querySelectorAll('tbody tr').length ?? 0",
    );
  const rowsIn = () => page.evaluate<number>(`${STATE}.frame.counters.rowsIn`);
  const textOf = (component: string, selector: string) =>
    page.evaluate<string>(`${within(component, selector)}?.textContent ?? ''`);

  async function write(sql: string): Promise<void> {
    await click(page, within('query-editor', '.cm-content'));
    // As one line: Enter would take what the editor proposes.
    await typeInstead(page, sql.replaceAll(/\s+/g, ' '));
  }

  it('underlines a wrong column, runs what is written, and loses nothing when the engine is killed', async () => {
    const sql = await page.evaluate<string>(`${STATE}.sql`);
    const before = await rowsIn();
    await expect.poll(rowsIn).toBeGreaterThan(before);
    await write(sql.replace('AVG(price)', 'AVG(prise)'));
    await expect
      .poll(() => textOf('query-editor', '.problem'), { timeout: 15_000 })
      .toContain('did you mean "price"');
    expect(await textOf('query-editor', '.cm-lintRange-error')).toBe('prise');
    await write(sql.replace('SUM(volume) AS volume', 'MAX(volume) AS largest'));
    await expect
      .poll(() => textOf('result-table', 'thead'), { timeout: 15_000 })
      .toContain('largest');
    await expect
      .poll(() => page.evaluate(`${STATE}.storage`), { timeout: 60_000 })
      .toMatch(storage);
    const said =
      "document.querySelector('demo-app').shadowRoot.querySelector('.limits').textContent";
    await expect.poll(() => page.evaluate(said)).toContain(sentence);
    await pause(2000);
    await click(page, within('playback-bar', '.crash'));
    await expect
      .poll(() => textOf('playback-bar', '.verdict'), { timeout: 60_000 })
      .toContain('identical: 0 lost, 0 doubled');
  }, 240_000);
});
