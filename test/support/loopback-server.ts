import {
  createServer,
  type IncomingHttpHeaders,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** What somebody has asked a `LoopbackServer`. */
export interface LoopbackRequest {
  readonly method: string;
  /** With what stands behind the question mark. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** An HTTP server of this process, whose answers the test gives. */
export class LoopbackServer {
  readonly requests: LoopbackRequest[] = [];
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(
    answer: (request: LoopbackRequest, response: ServerResponse) => unknown,
  ): Promise<LoopbackServer> {
    const server = createServer(async (incoming, response) => {
      let body = '';
      for await (const chunk of incoming) body += chunk;
      const { method = '', url = '', headers } = incoming;
      const query = new URL(url, 'http://localhost').searchParams;
      const request = { method, path: url, query, headers, body };
      loopback.requests.push(request);
      await answer(request, response);
    });
    const loopback = new LoopbackServer(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return loopback;
  }

  /** Without a slash at its end. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
