import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

/** What is done with the `count`th connection, from 1 on. */
export type ServeSocket = (socket: WebSocket, count: number, request: IncomingMessage) => void;

/** A server of WebSockets in this process. */
export class LoopbackSockets {
  readonly server: WebSocketServer;

  private constructor(server: WebSocketServer) {
    this.server = server;
  }

  static async start(serve: ServeSocket): Promise<LoopbackSockets> {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    let count = 0;
    server.on('connection', (socket, request) => serve(socket, ++count, request));
    await new Promise<void>((resolve) => server.once('listening', resolve));
    return new LoopbackSockets(server);
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.server.address() as AddressInfo).port}/feed`;
  }

  async close(): Promise<void> {
    for (const client of this.server.clients) client.terminate();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
