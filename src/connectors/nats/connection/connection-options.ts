import type { OptionReader } from '../../../common/option-reader.js';

const CONNECT_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 10_000;
const CLIENT_NAME = 'sabot-sql';

/** What a table's options say about the way to a server; `openConnection` makes a `NatsConnection` of it. */
export interface NatsConnectionOptions {
  readonly servers: readonly string[];
  readonly clientName: string;
  readonly login: LoginOptions | undefined;
  /** Paths of PEM files; undefined without TLS of our own asking. */
  readonly tls: TlsOptions | undefined;
  readonly connectTimeoutMs: number;
  readonly requestTimeoutMs: number;
}

export type LoginOptions =
  | { readonly kind: 'password'; readonly user: string; readonly password: string }
  | { readonly kind: 'token'; readonly token: string }
  /** The text of a `.creds` file, or where it lies. */
  | { readonly kind: 'credentials'; readonly credentials: string }
  | { readonly kind: 'credentials-file'; readonly path: string }
  | { readonly kind: 'nkey'; readonly seed: string };

export interface TlsOptions {
  readonly caFile: string | undefined;
  readonly certFile: string | undefined;
  readonly keyFile: string | undefined;
}

/** Throws VALIDATION_ERROR, which names the option and never shows a secret. */
export function readConnectionOptions(options: OptionReader): NatsConnectionOptions {
  return {
    servers: readServers(options),
    clientName: options.text('client.name') ?? CLIENT_NAME,
    login: readLogin(options),
    tls: readTls(options),
    connectTimeoutMs: atLeastOne(options, 'connect.timeout', CONNECT_TIMEOUT_MS),
    requestTimeoutMs: atLeastOne(options, 'request.timeout', REQUEST_TIMEOUT_MS),
  };
}

function atLeastOne(options: OptionReader, name: string, fallbackMs: number): number {
  const durationMs = options.durationMs(name, fallbackMs);
  if (durationMs > 0) return durationMs;
  throw options.error(name, 'must be longer than nothing');
}

function readServers(options: OptionReader): readonly string[] {
  const text = options.required('servers', "such as 'localhost:4222'");
  const servers = text
    .split(',')
    .map((server) => server.trim())
    .filter((server) => server !== '');
  const hasWrong = servers.some((server) => !isServer(server));
  if (servers.length > 0 && !hasWrong) return servers;
  // What is wrong may be a URL with a password in it.
  throw options.error(
    'servers',
    "must be one or more of host:port with commas, as 'localhost:4222'; who comes is told by 'user' and 'password'",
  );
}

function isServer(text: string): boolean {
  const match = /^(?:nats:\/\/|tls:\/\/)?(?:[^\s:/@[\]]+|\[[0-9a-fA-F:.%]+\])(?::(\d{1,5}))?$/.exec(
    text,
  );
  const port = Number(match?.[1] ?? 1);
  return match !== null && port >= 1 && port <= 65_535;
}

function readLogin(options: OptionReader): LoginOptions | undefined {
  const user = options.text('user');
  const password = options.text('password');
  const token = options.text('token');
  const credentials = options.text('credentials');
  const path = options.text('credentials.file');
  const seed = options.text('nkey');
  if ((user === undefined) !== (password === undefined)) {
    throw options.error(
      user === undefined ? 'user' : 'password',
      'is missing: both belong together',
    );
  }
  const given: LoginOptions[] = [];
  if (user !== undefined && password !== undefined)
    given.push({ kind: 'password', user, password });
  if (token !== undefined) given.push({ kind: 'token', token });
  if (credentials !== undefined) given.push({ kind: 'credentials', credentials });
  if (path !== undefined) given.push({ kind: 'credentials-file', path });
  if (seed !== undefined) given.push({ kind: 'nkey', seed });
  if (given.length <= 1) return given[0];
  throw options.error(
    'user',
    "'token', 'credentials', 'credentials.file' and 'nkey' all say who comes: give one of them",
  );
}

function readTls(options: OptionReader): TlsOptions | undefined {
  const caFile = options.text('tls.ca-file');
  const certFile = options.text('tls.cert-file');
  const keyFile = options.text('tls.key-file');
  if ((certFile === undefined) !== (keyFile === undefined)) {
    const missing = certFile === undefined ? 'tls.cert-file' : 'tls.key-file';
    throw options.error(missing, 'is missing: a certificate and its key belong together');
  }
  const hasFiles = caFile !== undefined || certFile !== undefined;
  if (options.boolean('tls', hasFiles)) return { caFile, certFile, keyFile };
  if (hasFiles)
    throw options.error('tls', "is 'false', but there are files for it: leave them out");
  return undefined;
}
