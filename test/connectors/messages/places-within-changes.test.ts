import { afterEach, expect, it } from 'vitest';
import { type FeedUnderTest, startFeed } from './feed-under-test.js';
import { nextNumbers, openSource, range, readNumbers } from './message-tables.js';

let feed: FeedUnderTest | undefined;
afterEach(async () => {
  await feed?.close();
  feed = undefined;
});

/** Each gives two rows. */
const UPDATES = range(0, 4).map((i) =>
  JSON.stringify({ op: 'u', before: { n: 2 * i }, after: { n: 2 * i + 1 } }),
);

it('a place within a change goes on with the rest of the change, where the change comes again', async () => {
  feed = await startFeed('sse', UPDATES);
  const options = { ...feed.options, format: 'debezium-json' };
  const first = await openSource(options);
  expect(await nextNumbers(first)).toEqual(range(0, 8));
  const places = range(2, 8).map((rows) => first.offsetBehind(rows));
  expect(places.slice(0, 2)).toEqual([
    '{"sse-0":{"lastEventId":"0"}}',
    '{"sse-0":{"lastEventId":"0","rows":1}}',
  ]);
  await first.close?.();
  for (const [i, place] of places.entries()) {
    const source = await openSource(options, { place });
    expect(source.getCurrentOffset()).toBe(place);
    expect(await nextNumbers(source)).toEqual(range(i + 2, 8));
    expect(source.offsetBehind(0)).toBe(place);
    await source.close?.();
  }
});

it('a place within a change drops nothing of another message that comes in its stead', async () => {
  feed = await startFeed('websocket', UPDATES);
  const options = { ...feed.options, format: 'debezium-json' };
  const source = await openSource(options, { place: '{"websocket-0":{"received":5,"rows":1}}' });
  expect(await readNumbers(source)).toEqual(range(0, 8));
});
