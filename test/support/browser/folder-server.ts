import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { must } from '../../../src/common/assert.js';

/** As a strict site has it: no eval, no code from elsewhere, no inline scripts; WebAssembly allowed. */
export const STRICT_POLICY =
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; object-src 'none'";

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

export interface FolderServerOptions {
  /** The Content-Security-Policy of every answer. */
  readonly policy?: string;
  /** Content types by the ending of names, in place of the usual ones. */
  readonly contentTypes?: Readonly<Record<string, string>>;
  /** Of every answer, besides. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Where the files of paths that begin so lie, as in `/dist/`, or the one file of a path. The longest match counts. */
  readonly folders: Readonly<Record<string, string>>;
}

/** Serves folders on the loopback address, as a plain web server would. */
export class FolderServer {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start({
    folders,
    policy = STRICT_POLICY,
    contentTypes = {},
    headers = {},
  }: FolderServerOptions): Promise<FolderServer> {
    const server = createServer(async (request, response) => {
      const { pathname } = new URL(must(request.url), 'http://localhost');
      if (pathname === '/favicon.ico') {
        response.writeHead(204).end();
        return;
      }
      const file = fileOf(pathname, folders);
      try {
        const bytes = await readFile(must(file));
        const ending = extname(must(file));
        const type = contentTypes[ending] ?? CONTENT_TYPES[ending] ?? 'application/octet-stream';
        response.writeHead(200, {
          'Content-Type': type,
          'Content-Security-Policy': policy,
          ...headers,
        });
        response.end(bytes);
      } catch {
        response.writeHead(404, { 'Content-Security-Policy': policy });
        response.end();
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new FolderServer(server);
  }

  /** With a slash at its end. "localhost" counts as secure, so that the origin has private files. */
  get origin(): string {
    return `http://localhost:${(this.#server.address() as AddressInfo).port}/`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

function fileOf(pathname: string, folders: Readonly<Record<string, string>>): string | undefined {
  const path = normalize(decodeURIComponent(pathname));
  const prefixes = Object.keys(folders).filter((prefix) => path.startsWith(prefix));
  const longest = prefixes.sort((a, b) => b.length - a.length)[0];
  if (longest === undefined) return undefined;
  if (longest === path && !path.endsWith('/')) return folders[path];
  const rest = path.slice(longest.length);
  return join(
    must(folders[longest]),
    rest.endsWith('/') || rest === '' ? `${rest}index.html` : rest,
  );
}
