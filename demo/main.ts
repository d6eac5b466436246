import { DemoApp } from './page/app/demo-app.js';
import { whyImpossible } from './page/session/browser-limits.js';
import { DemoSession } from './page/session/demo-session.js';
import { findStorage } from './page/session/find-storage.js';
import { readAddress } from './page/session/page-address.js';

/** Starts the page: the engine first, so that trades flow when it is seen. */
async function start(): Promise<void> {
  const app = document.querySelector('demo-app');
  if (!(app instanceof DemoApp)) throw new Error('the page has a <demo-app>');
  app.problem = whyImpossible();
  if (app.problem !== undefined) return;
  const seed = Math.floor(Math.random() * 2 ** 31);
  app.session = new DemoSession({
    ...readAddress(location.hash),
    seed,
    nowMs: Date.now(),
    storage: await findStorage(`sabot-demo-${seed}`),
  });
}

void start();
// From the second visit on no network is needed.
if (import.meta.env.PROD && 'serviceWorker' in navigator) {
  navigator.serviceWorker.register('./service-worker.js').catch(() => {});
}
