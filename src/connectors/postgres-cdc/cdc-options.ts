import type { OptionReader } from '../../common/option-reader.js';
import { parseConnectionUrl, printTarget } from '../../state/postgres/connection-url.js';

export type StartupMode = 'initial' | 'latest-offset' | 'never';

/** The options of a table of `postgres-cdc`, named as in Flink CDC. */
export interface CdcOptions {
  readonly url: string;
  /** Where that leads, in words and without secrets. */
  readonly server: string;
  readonly schemaName: string;
  readonly tableName: string;
  readonly slotName: string;
  readonly dropsSlotOnClose: boolean;
  /** Undefined: one that is named like the slot, and made where it is missing. */
  readonly publicationName: string | undefined;
  readonly startup: StartupMode;
  readonly changelogMode: 'all' | 'upsert';
  /** Rows of the snapshot that are fetched at a time. */
  readonly fetchSize: number;
  /** How long the first connection is tried for. */
  readonly connectTimeoutMs: number;
  /** How long another reader of the slot is waited for. */
  readonly slotWaitMs: number;
}

const SLOT_NAME = /^[a-z0-9_]{1,63}$/;
const CONNECT_TIMEOUT_MS = 30_000;
/** A server takes a reader for dead behind 60 s of silence, unless it was told otherwise. */
const SLOT_WAIT_MS = 120_000;
const FETCH_SIZE = 1024;
/** The parts of a URL, for those who name them one by one. */
const LOGIN = ['hostname', 'port', 'username', 'password', 'database-name'];
const TLS = ['sslmode', 'sslrootcert', 'sslcert', 'sslkey'];

/** Throws VALIDATION_ERROR. */
export function readCdcOptions(options: OptionReader): CdcOptions {
  const slotName = options.required(
    'slot.name',
    'name the replication slot, which keeps what has not been read',
  );
  if (!SLOT_NAME.test(slotName)) {
    throw options.error(
      'slot.name',
      `must have small letters, digits and _ alone, got '${slotName}'`,
    );
  }
  options.oneOf('decoding.plugin.name', ['pgoutput'], 'pgoutput');
  const url = readUrl(options);
  const read: CdcOptions = {
    url,
    server: printTarget(parseConnectionUrl(url)),
    schemaName: options.text('schema-name') ?? 'public',
    tableName: options.required('table-name', 'name the table whose changes are read'),
    slotName,
    dropsSlotOnClose: options.boolean('slot.drop.on.stop', false),
    publicationName: options.text('publication.name'),
    startup: options.oneOf('scan.startup.mode', ['initial', 'latest-offset', 'never'], 'initial'),
    changelogMode: options.oneOf('changelog-mode', ['all', 'upsert'], 'all'),
    fetchSize: options.integer('scan.snapshot.fetch.size', FETCH_SIZE, 1, 65_536),
    connectTimeoutMs: options.durationMs('connect.timeout', CONNECT_TIMEOUT_MS),
    slotWaitMs: options.durationMs('slot.wait-timeout', SLOT_WAIT_MS),
  };
  options.finish();
  return read;
}

function readUrl(options: OptionReader): string {
  const url = options.text('url');
  const hostname = options.text('hostname');
  const port = options.integer('port', 5432, 1, 65_535);
  const user = options.text('username');
  const password = options.text('password');
  const database = options.text('database-name');
  const tls = TLS.flatMap((name) => {
    const text = options.text(name);
    return text === undefined ? [] : [`${name}=${encodeURIComponent(text)}`];
  });
  if (url !== undefined) {
    const double = [...LOGIN, ...TLS].find((name) => options.text(name) !== undefined);
    if (double === undefined) return url;
    throw options.error(double, "and 'url' say the same: give one of them");
  }
  if (hostname === undefined) {
    throw options.error('hostname', "is missing: name the server, or give 'url'");
  }
  const login = user === undefined ? '' : `${encodeURIComponent(user)}${passwordPart(password)}@`;
  const host = hostname.includes(':') ? `[${hostname}]` : hostname;
  const query = tls.length === 0 ? '' : `?${tls.join('&')}`;
  return `postgres://${login}${host}:${port}/${encodeURIComponent(database ?? '')}${query}`;
}

function passwordPart(password: string | undefined): string {
  return password === undefined ? '' : `:${encodeURIComponent(password)}`;
}
