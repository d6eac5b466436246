import { LoopbackServer } from '../../support/loopback-server.js';
import { LoopbackSockets } from '../../support/loopback-sockets.js';
import type { Options } from './message-tables.js';

/** Messages that a server of this process gives, and the options of a table that reads them to their end. */
export interface FeedUnderTest {
  readonly options: Options & { readonly connector: string; readonly url: string };
  close(): Promise<void>;
}

export const FEED_KINDS = ['http', 'sse', 'websocket'] as const;

/** Serves the messages, which have no line breaks. */
export function startFeed(
  kind: (typeof FEED_KINDS)[number],
  messages: readonly string[],
): Promise<FeedUnderTest> {
  return { http: startHttp, sse: startSse, websocket: startWebSocket }[kind](messages);
}

async function startHttp(messages: readonly string[]): Promise<FeedUnderTest> {
  const server = await LoopbackServer.start((_, response) => response.end(messages.join('\n')));
  const options = { connector: 'http', url: `${server.url}/feed`, 'http.response.split': 'lines' };
  return { options, close: () => server.close() };
}

async function startSse(messages: readonly string[]): Promise<FeedUnderTest> {
  const server = await LoopbackServer.start(({ headers }, response) => {
    const from = Number(headers['last-event-id'] ?? -1) + 1;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const events = messages.map((data, i) => `id: ${i}\nevent: e${i % 2}\ndata: ${data}\n\n`);
    response.end(events.slice(from).join(''));
  });
  const options = { connector: 'sse', url: `${server.url}/feed`, 'sse.end-on-close': 'true' };
  return { options, close: () => server.close() };
}

async function startWebSocket(messages: readonly string[]): Promise<FeedUnderTest> {
  const server = await LoopbackSockets.start((socket) => {
    for (const message of messages) socket.send(message);
    socket.close(1000);
  });
  const options = {
    connector: 'websocket',
    url: server.url,
    'websocket.end-on-close': 'true',
  };
  return { options, close: () => server.close() };
}
