import { WebSocket } from 'ws';
import type { OpenWebSocket } from '../web-socket-like.js';

/** The package ws: unlike the platforms' own clients, it can let the other side wait, and send headers. */
export const openWsSocket: OpenWebSocket = async ({
  url,
  protocols,
  headers,
  messageBytesMax,
  refused,
}) => {
  const socket = new WebSocket(url, [...protocols], {
    headers: Object.fromEntries(headers),
    maxPayload: messageBytesMax,
  });
  // Who listens ends the request.
  socket.on('unexpected-response', (request, { statusCode = 0, headers: answered }) => {
    refused({ status: statusCode, retryAfter: answered['retry-after'] });
    request.destroy();
  });
  return socket;
};
