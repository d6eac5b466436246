import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ErrorType } from '../errors/error-type.js';
import { StreamingError } from '../errors/streaming-error.js';
import { answer } from './endpoints.js';
import type { Observed } from './observed.js';

/** Where to listen. */
export interface ServerAddress {
  readonly port: number;
  /** Default 127.0.0.1: the pages have no password, so that opening them to a network is a decision. */
  readonly host?: string;
}

const HOST_DEFAULT = '127.0.0.1';
const HEADERS_TIMEOUT_MS = 5000;
const REQUEST_TIMEOUT_MS = 10_000;
const HEADER_BYTES_MAX = 8192;
const CONNECTIONS_MAX = 64;
/** Names by which a page on another site can't reach us, as it could by one that it makes resolve to this machine. */
const LOOPBACK_NAMES = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Serves metrics, health and queries to who may reach the port. Off unless somebody starts it. */
export class ObservabilityServer implements AsyncDisposable {
  readonly #server: Server;
  readonly #host: string;

  private constructor(server: Server, host: string) {
    this.#server = server;
    this.#host = host;
  }

  /** Resolves when it listens; port 0 takes any that is free. Throws ORCHESTRATOR_ERROR where the port can't be had. */
  static async start(
    observed: Observed,
    { port, host = HOST_DEFAULT }: ServerAddress,
  ): Promise<ObservabilityServer> {
    const isLoopback = LOOPBACK_NAMES.has(host) || host === '::1';
    const server = createServer(
      {
        headersTimeout: HEADERS_TIMEOUT_MS,
        requestTimeout: REQUEST_TIMEOUT_MS,
        maxHeaderSize: HEADER_BYTES_MAX,
        connectionsCheckingInterval: HEADERS_TIMEOUT_MS,
      },
      (request, response) => {
        if (isLoopback && isNamedOtherwise(request)) {
          send(response, 'GET', { status: 403, contentType: 'text/plain', body: 'Forbidden\n' });
          return;
        }
        const method = request.method ?? '';
        answer(observed, method, request.url ?? '').then((page) => send(response, method, page));
      },
    );
    server.maxConnections = CONNECTIONS_MAX;
    await new Promise<void>((resolve, reject) => {
      server.once('error', (cause: NodeJS.ErrnoException) =>
        reject(
          new StreamingError(
            ErrorType.ORCHESTRATOR_ERROR,
            `Metrics and health can't be served at ${host}:${port} (${cause.code ?? 'unknown reason'}): choose another port.`,
            { component: 'http' },
            { cause },
          ),
        ),
      );
      server.listen(port, host, resolve);
    });
    // The process ends when its work is done, whoever may still ask.
    server.unref();
    return new ObservabilityServer(server, host);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    const host = this.#host.includes(':') ? `[${this.#host}]` : this.#host;
    return `http://${host}:${this.port}`;
  }

  /** Stops at once, requests under way included. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

/** Browsers always say which name they have asked for; clients of HTTP/1.0 need not, and are none. */
function isNamedOtherwise({ headers: { host } }: IncomingMessage): boolean {
  return host !== undefined && !LOOPBACK_NAMES.has(host.replace(/:\d+$/, '').toLowerCase());
}

function send(
  response: ServerResponse,
  method: string,
  { status, contentType, body }: { status: number; contentType: string; body: string },
): void {
  const bytes = new TextEncoder().encode(body);
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': bytes.length,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(status === 405 ? { allow: 'GET, HEAD' } : {}),
  });
  response.end(method === 'HEAD' ? undefined : bytes);
}
