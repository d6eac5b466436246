import { rmSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium, openWatchedPage } from '../support/browser/chromium.js';
import { FolderServer, STRICT_POLICY } from '../support/browser/folder-server.js';
import { pageAnswer } from '../support/browser/page-answer.js';
import { KERNELS_BESIDE, makePageFolder } from '../support/browser/page-folder.js';
import { LoopbackServer } from '../support/loopback-server.js';
import { LoopbackSockets } from '../support/loopback-sockets.js';
import type { ConnectorsAnswer } from './pages/connectors-page.js';

const TRADES = [
  { symbol: 'ACME', volume: 1 },
  { symbol: 'BOLT', volume: 2 },
];
const WRITTEN = Array.from({ length: 5000 }, (_, i) => `${i + 1},${(i + 1) / 2},${i + 1} é,`);
const EXPECTED = ['ACME,1', 'BOLT,2'];

let browser: Browser;
let site: FolderServer;
let elsewhere: LoopbackServer;
let sockets: LoopbackSockets;
let folder: string;
let found: ConnectorsAnswer;
let problems: readonly string[];

beforeAll(async () => {
  folder = await makePageFolder({ 'index.html': 'page.js' }, { 'page.js': 'connectors-page.ts' });
  elsewhere = await LoopbackServer.start(({ path }, response) => {
    const lines = TRADES.map((trade) => JSON.stringify(trade));
    const isStream = path.startsWith('/events');
    response.writeHead(200, {
      'Access-Control-Allow-Origin': '*',
      'Content-Type': isStream ? 'text/event-stream' : 'application/x-ndjson',
    });
    response.end(isStream ? lines.map((line) => `data: ${line}\n\n`).join('') : lines.join('\n'));
  });
  sockets = await LoopbackSockets.start((socket) => {
    for (const trade of TRADES) socket.send(JSON.stringify(trade));
    socket.close(1000);
  });
  const { origin } = new URL(sockets.url);
  site = await FolderServer.start({
    folders: { '/': folder, ...KERNELS_BESIDE },
    policy: `${STRICT_POLICY}; connect-src 'self' ${elsewhere.url} ${origin}`,
  });
  browser = await launchChromium();
  const watched = await openWatchedPage(browser);
  problems = watched.problems;
  const asked = new URLSearchParams({ http: elsewhere.url, sockets: sockets.url });
  const text = await pageAnswer(watched.page, `${site.origin}?${asked}`, 90_000);
  found = JSON.parse(text) as ConnectorsAnswer;
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await site?.close();
  await elsewhere?.close();
  await sockets?.close();
  rmSync(folder, { recursive: true });
});

describe('in Chromium under a strict policy', () => {
  it.each(['json', 'csv', 'arrow', 'parquet'])(
    'the filesystem connector publishes %s among the private files, and reads it again',
    (format) => {
      const { rows, names } = found.files[format] ?? { rows: [], names: [] };
      expect(rows).toEqual(WRITTEN);
      expect(names.filter((name) => !name.startsWith('.'))).toHaveLength(1);
      expect(names.filter((name) => name.includes('in-progress'))).toEqual([]);
    },
  );

  it.each(['http', 'sse', 'websocket'] as const)('%s reads from another origin', (connector) => {
    expect(found[connector]).toEqual(EXPECTED);
  });

  it('says of connectors that need Node what to do instead', () => {
    const [kafka, ...others] = found.refusals;
    expect(kafka).toContain('InMemoryKafka');
    for (const text of others) expect(text).toContain('run the query on Node');
  });

  it('complains of nothing', () => {
    expect(problems).toEqual([]);
  });
});
