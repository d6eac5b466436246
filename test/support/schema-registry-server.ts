import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** As much of a Confluent schema registry as a client asks for, in this process. */
export class SchemaRegistryServer {
  readonly requests: string[] = [];
  /** By number, from 1 on. */
  readonly schemas: { readonly subject: string; readonly schema: string }[] = [];
  /** Of subjects that have one of their own. */
  readonly compatibilities = new Map<string, string>();
  /** `user:password` that is asked for. */
  userInfo: string | undefined;
  /** Answered to everything, where it is set. */
  status: number | undefined;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<SchemaRegistryServer> {
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        const call = `${request.method} ${request.url}`;
        registry.requests.push(call);
        const { status, json } = registry.#answer(call, body, request.headers.authorization);
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(json));
      });
    });
    const registry = new SchemaRegistryServer(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return registry;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  add(subject: string, schema: object): number {
    this.schemas.push({ subject, schema: JSON.stringify(schema) });
    return this.schemas.length;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(call: string, body: string, authorization: string | undefined): Answer {
    if (this.status !== undefined) return { status: this.status, json: { message: 'no' } };
    const expected =
      this.userInfo === undefined
        ? undefined
        : `Basic ${Buffer.from(this.userInfo).toString('base64')}`;
    if (expected !== undefined && authorization !== expected) {
      return { status: 401, json: { message: `wrong: ${authorization}` } };
    }
    const [, id] = /^GET \/schemas\/ids\/(\d+)$/.exec(call) ?? [];
    if (id !== undefined) {
      const found = this.schemas[Number(id) - 1];
      return found === undefined ? NOT_FOUND : { status: 200, json: { schema: found.schema } };
    }
    const [, subject] = /^(?:GET \/config|POST \/subjects)\/([^/]+)/.exec(call) ?? [];
    if (subject === undefined) return NOT_FOUND;
    if (call.startsWith('GET /config/')) {
      const compatibilityLevel = this.compatibilities.get(subject);
      return compatibilityLevel === undefined
        ? NOT_FOUND
        : { status: 200, json: { compatibilityLevel } };
    }
    const { schema } = JSON.parse(body) as { schema: string };
    const known = this.schemas.findIndex((one) => one.subject === subject && one.schema === schema);
    if (known >= 0) return { status: 200, json: { id: known + 1, subject, version: 1, schema } };
    if (!call.endsWith('/versions')) return NOT_FOUND;
    return { status: 200, json: { id: this.add(subject, JSON.parse(schema)) } };
  }
}

interface Answer {
  readonly status: number;
  readonly json: object;
}

const NOT_FOUND: Answer = { status: 404, json: { error_code: 40403, message: 'not found' } };
