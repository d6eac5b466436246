import type { ReceivedMessages } from '../messages/message-feed.js';
import type { ServerEvent } from './event-stream-parser.js';

const utf8 = new TextEncoder();

/** The data of events as messages. `idBefore` is the last id before them, `idBehind` that behind all that came with them. */
export function eventMessages(
  events: readonly ServerEvent[],
  idBefore: string,
  idBehind: string,
  receivedAtMs: number,
): ReceivedMessages {
  const texts = events.map(({ data }) => utf8.encode(data));
  const count = events.length;
  const starts = new Int32Array(count);
  const lengths = new Int32Array(count);
  const bytes = new Uint8Array(texts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const [message, text] of texts.entries()) {
    starts[message] = at;
    lengths[message] = text.length;
    bytes.set(text, at);
    at += text.length;
  }
  const lastEventId = (message: number): string =>
    message === count ? idBehind : (events[message - 1]?.id ?? idBefore);
  return {
    isContinuation: idBefore !== '',
    count,
    bytes,
    starts,
    lengths,
    placeOf: (message) => ({ lastEventId: lastEventId(message) }),
    receivedAtMs: () => receivedAtMs,
    metadataOf: (key, message) => {
      const event = events[message];
      if (event === undefined) return null;
      return key === 'event' ? event.event : event.id === '' ? null : event.id;
    },
  };
}
