// Keeps the whole page in the browser, so that it opens without a network. `precache.json` lists the files of this build, which lie
// under names that change with their content.
const CACHE = 'sabot-demo';

self.addEventListener('install', (event) => {
  event.waitUntil(
    (async () => {
      const cache = await caches.open(CACHE);
      const files = await (await fetch('./precache.json', { cache: 'no-store' })).json();
      await cache.addAll(['./', ...files.map((file) => `./${file}`)]);
      await self.skipWaiting();
    })(),
  );
});

self.addEventListener('activate', (event) => {
  event.waitUntil(self.clients.claim());
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || new URL(request.url).origin !== self.location.origin) return;
  event.respondWith(
    request.mode === 'navigate' ? freshIfPossible(request) : cachedIfPossible(request),
  );
});

/** The page itself has one name for all builds. */
async function freshIfPossible(request) {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match('./', { cacheName: CACHE })) ?? Response.error();
  }
}

async function cachedIfPossible(request) {
  return (await caches.match(request, { cacheName: CACHE })) ?? fetch(request);
}
