/** What is used of a WebSocket: that of the WHATWG has it, and the package ws. */
export interface WebSocketLike {
  binaryType: string;
  send(text: string): void;
  close(code?: number): void;
  addEventListener(type: 'open', listener: () => void): void;
  addEventListener(type: 'error', listener: (event: object) => void): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(
    type: 'close',
    listener: (event: { readonly code: number; readonly reason: string }) => void,
  ): void;
  /** There where a connection can be told to wait: the other side then waits as well. */
  pause?(): void;
  resume?(): void;
  /** There where a connection can be cut. */
  terminate?(): void;
}

/** How a server has answered that would not make a WebSocket. */
export interface RefusedHandshake {
  readonly status: number;
  /** The header `Retry-After`. */
  readonly retryAfter: string | undefined;
}

/** What is to be connected to. */
export interface WebSocketRequest {
  readonly url: string;
  readonly protocols: readonly string[];
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  /** A longer message breaks the connection, there where that can be told. */
  readonly messageBytesMax: number;
  /** Called when the server answers otherwise than by a WebSocket, there where that can be seen: browsers only say that it failed. */
  readonly refused: (answer: RefusedHandshake) => void;
}

/** Begins to connect. Throws VALIDATION_ERROR where the request asks for what can't be done here. */
export type OpenWebSocket = (request: WebSocketRequest) => Promise<WebSocketLike>;
