import type { OpenWebSocket } from '../../connectors/websocket/web-socket-like.js';
import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';

/** The client of pages and workers, which can't be told to wait, nor to send headers. */
export const openBrowserWebSocket: OpenWebSocket = async ({ url, protocols, headers }) => {
  const [name] = headers.keys();
  if (name !== undefined) {
    throw new StreamingError(
      ErrorType.VALIDATION_ERROR,
      `Browsers send no headers of ours with a WebSocket: leave out 'http.headers.${name}', and say who asks by 'url' or 'websocket.subscribe'.`,
      { component: 'websocket', option: `http.headers.${name}` },
    );
  }
  return new WebSocket(url, [...protocols]);
};
