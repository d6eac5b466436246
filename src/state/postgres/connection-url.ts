import { didYouMean } from '../../errors/did-you-mean.js';
import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';

/** Where and how to connect: a URL with the defaults filled in. */
export interface ConnectionTarget {
  /** A host's name or address, or the folder of a Unix socket. */
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string | undefined;
  readonly sslMode: SslMode;
  /** Files of certificates and keys. */
  readonly sslRootCertificate: string | undefined;
  readonly sslCertificate: string | undefined;
  readonly sslKey: string | undefined;
  readonly applicationName: string;
  /** Settings for the session, as `-c name=value …`. */
  readonly options: string | undefined;
}

/** As libpq's sslmode. */
export type SslMode = (typeof SSL_MODES)[number];

const SSL_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;

const PARAMETERS = [
  'host',
  'port',
  'dbname',
  'user',
  'password',
  'sslmode',
  'sslrootcert',
  'sslcert',
  'sslkey',
  'application_name',
  'options',
];

const FORM = 'postgres://user:password@host:port/database';

/**
 * Reads `postgres://user:password@host:port/database?sslmode=…` with libpq's parameters, environment variables (PGHOST, …)
 * and defaults, except that the host is localhost where none is given. `systemUser` is who it is where nothing says that.
 * Throws VALIDATION_ERROR, which shows nothing of the URL: a password with an unencoded character may have ended up
 * anywhere in it.
 */
export function parseConnectionUrl(text: string, systemUser = ''): ConnectionTarget {
  const url = parsed(text);
  // Outside of Node there is none.
  const env = globalThis.process?.env ?? {};
  const given = (name: string): string | undefined => url.searchParams.get(name) || undefined;
  for (const name of url.searchParams.keys()) {
    if (!PARAMETERS.includes(name)) throw wrong(unknownParameter(name));
  }
  const user = given('user') ?? (decoded(url.username) || env.PGUSER || systemUser);
  return {
    host: given('host') ?? (hostOf(url) || env.PGHOST || 'localhost'),
    port: portOf(given('port') ?? (url.port || env.PGPORT || '5432')),
    database: given('dbname') ?? (decoded(url.pathname.slice(1)) || env.PGDATABASE || user),
    user,
    password: given('password') ?? (decoded(url.password) || env.PGPASSWORD || undefined),
    sslMode: sslModeOf(given('sslmode') ?? (env.PGSSLMODE || 'prefer')),
    sslRootCertificate: given('sslrootcert') ?? env.PGSSLROOTCERT,
    sslCertificate: given('sslcert') ?? env.PGSSLCERT,
    sslKey: given('sslkey') ?? env.PGSSLKEY,
    applicationName: given('application_name') ?? env.PGAPPNAME ?? 'sabot-sql',
    options: given('options') ?? env.PGOPTIONS,
  };
}

/**
 * Whether two URLs lead to the same database as the same user, as far as their texts tell: a server under two names is
 * taken for two. Throws VALIDATION_ERROR for a wrong URL.
 */
export function sameDatabase(urlA: string, urlB: string): boolean {
  const [a, b] = [parseConnectionUrl(urlA), parseConnectionUrl(urlB)];
  return (
    a.host.toLowerCase() === b.host.toLowerCase() &&
    a.port === b.port &&
    a.database === b.database &&
    a.user === b.user
  );
}

/** Host, port and database in words. */
export function printTarget({ host, port, database }: ConnectionTarget): string {
  return `PostgreSQL at ${host}:${port}, database "${database}"`;
}

function parsed(text: string): URL {
  if (!/^postgres(ql)?:\/\//.test(text)) throw wrong(`must have the form ${FORM}`);
  if (!URL.canParse(text)) throw wrong(`does not have the form ${FORM}`);
  const url = new URL(text);
  // An @ or / that should have been encoded moves a part of the password into what messages may show.
  const misplaced = url.pathname.slice(1) + url.search;
  if (url.hash !== '' || misplaced.includes('@') || url.pathname.slice(1).includes('/')) {
    throw wrong(`has a character at the wrong place; it must have the form ${FORM}`);
  }
  return url;
}

function hostOf(url: URL): string {
  return decoded(url.hostname.replace(/^\[(.*)\]$/, '$1'));
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port > 0 && port < 65_536) return port;
  throw wrong('has a port that is no number from 1 to 65535');
}

function sslModeOf(text: string): SslMode {
  const mode = SSL_MODES.find((candidate) => candidate === text);
  if (mode !== undefined) return mode;
  throw wrong(`has an unknown sslmode: it can be ${SSL_MODES.join(', ')}`);
}

function unknownParameter(name: string): string {
  const hint = didYouMean(name, PARAMETERS);
  const shown = hint === '' ? 'a parameter' : `the parameter "${name}"${hint}`;
  return `has ${shown} that is not known; known are ${PARAMETERS.join(', ')}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw wrong('has a % that does not begin an encoded character: write % as %25');
  }
}

function wrong(problem: string): StreamingError {
  return new StreamingError(
    ErrorType.VALIDATION_ERROR,
    `The PostgreSQL URL ${problem}; in a user or password, characters such as @ : / ? # % are encoded (@ is %40).`,
    { option: 'url' },
  );
}
