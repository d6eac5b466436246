// Takes the README's pictures of the demo from the real page, as `npm run demo:build` makes it:
//   node scripts/screenshot-demo.mjs

import { mkdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, resolve } from 'node:path';
import { chromium } from 'playwright-core';

const SITE = resolve('dist-demo');
const IMAGES = resolve('docs/images');
const TYPES = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
};
const SETTLE_MS = 9000;

/** Name, colours, part of the page, and the address behind #. */
const PICTURES = [
  { name: 'demo-light', scheme: 'light', width: 1280, height: 860, hash: '#sample=late' },
  { name: 'demo-dark', scheme: 'dark', width: 1280, height: 860, hash: '#sample=hopping' },
];

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, 'http://localhost');
  const file = join(SITE, pathname.endsWith('/') ? `${pathname}index.html` : pathname);
  try {
    const bytes = await readFile(file);
    response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream' });
    response.end(bytes);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((done) => server.listen(0, '127.0.0.1', done));
await mkdir(IMAGES, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu'],
});
for (const { name, scheme, width, height, hash } of PICTURES) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme });
  const page = await context.newPage();
  await page.goto(`http://localhost:${server.address().port}/${hash}`);
  await page.locator('result-table tbody tr').first().waitFor();
  await page.waitForTimeout(SETTLE_MS);
  await page.screenshot({ path: join(IMAGES, `${name}.png`) });
  await context.close();
}
await browser.close();
server.close();
