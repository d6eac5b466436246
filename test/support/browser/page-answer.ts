import type { Page } from 'playwright-core';

/** What the page at `url` answers (see test/browser/pages/answer.ts). Throws with what went wrong on it. */
export async function pageAnswer(page: Page, url: string, timeoutMs = 60_000): Promise<string> {
  await page.goto(url);
  const said = page.locator('#answer, #failure');
  await said.waitFor({ state: 'attached', timeout: timeoutMs });
  const text = (await said.textContent()) ?? '';
  if ((await said.getAttribute('id')) === 'failure') throw new Error(`the page failed: ${text}`);
  return text;
}
