import type { OptionReader, TableOptions } from '../../../common/option-reader.js';
import { checkPropertyNames } from './property-names.js';
import type { SaslSettings } from './sasl-settings.js';
import { readSaslSettings } from './sasl-settings.js';
import { readTlsSettings, type TlsSettings } from './tls-settings.js';

const CONNECT_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
const CLIENT_ID = 'sabot-sql';
const PROTOCOLS = ['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL'] as const;

type SecurityProtocol = (typeof PROTOCOLS)[number];

/** What a table's options say about the way to a cluster; `openConnection` makes a `KafkaConnection` of it. */
export interface KafkaConnectionOptions {
  readonly bootstrapServers: readonly string[];
  readonly clientId: string;
  /** Undefined without TLS. */
  readonly tls: TlsSettings | undefined;
  readonly sasl: SaslSettings | undefined;
  readonly connectTimeoutMs: number;
  readonly requestTimeoutMs: number;
}

/**
 * Reads the options that all of a table's connections share, by the names of Kafka's own clients behind `properties.`. With
 * credentials, TLS is on unless `properties.security.protocol` says SASL_PLAINTEXT. Names of clients' options that change
 * nothing here are passed over; misspelt ones and those that would have to be obeyed are refused. Throws VALIDATION_ERROR,
 * which names the option and never shows a secret.
 */
export function readConnectionOptions(
  reader: OptionReader,
  table: TableOptions,
): KafkaConnectionOptions {
  checkPropertyNames(reader, table);
  const sasl = readSaslSettings(reader);
  const tls = readTlsSettings(reader);
  const protocol = readProtocol(reader, sasl, tls);
  return {
    bootstrapServers: readBootstrapServers(reader),
    clientId: reader.text('properties.client.id') ?? CLIENT_ID,
    tls: protocol.endsWith('SSL') ? tls : undefined,
    sasl,
    connectTimeoutMs: reader.integer(
      'properties.socket.connection.setup.timeout.ms',
      CONNECT_TIMEOUT_MS,
      1,
    ),
    requestTimeoutMs: reader.integer('properties.request.timeout.ms', REQUEST_TIMEOUT_MS, 1),
  };
}

function readProtocol(
  reader: OptionReader,
  sasl: SaslSettings | undefined,
  tls: TlsSettings,
): SecurityProtocol {
  const name = 'properties.security.protocol';
  const hasTlsFiles = tls.truststore !== undefined || tls.keystore !== undefined;
  const fallback = sasl !== undefined ? 'SASL_SSL' : hasTlsFiles ? 'SSL' : 'PLAINTEXT';
  const protocol = reader.oneOf(name, PROTOCOLS, fallback);
  const hasSasl = protocol.startsWith('SASL');
  if (hasSasl && sasl === undefined) {
    throw reader.error(
      name,
      `is '${protocol}' but nothing says who comes: set 'properties.sasl.mechanism' and 'properties.sasl.jaas.config'`,
    );
  }
  if (!hasSasl && sasl !== undefined) {
    throw reader.error(
      name,
      `is '${protocol}', which sends no credentials, but there are some: write 'SASL_SSL', or leave out 'properties.sasl.*'`,
    );
  }
  if (!protocol.endsWith('SSL') && hasTlsFiles) {
    throw reader.error(
      name,
      `is '${protocol}', which has no TLS, but there are certificates for it: write '${hasSasl ? 'SASL_SSL' : 'SSL'}', or leave out 'properties.ssl.*'`,
    );
  }
  return protocol;
}

function readBootstrapServers(reader: OptionReader): readonly string[] {
  const long = reader.text('properties.bootstrap.servers');
  const name = long === undefined ? 'bootstrap.servers' : 'properties.bootstrap.servers';
  const short = reader.text('bootstrap.servers');
  if (long !== undefined && short !== undefined && long !== short) {
    throw reader.error('bootstrap.servers', `contradicts '${name}': write one of them`);
  }
  const text = reader.required(name, "such as 'localhost:9092'");
  const servers = text
    .split(',')
    .map((server) => server.trim())
    .filter((server) => server !== '');
  const wrong = servers.find((server) => !isServer(server));
  if (servers.length > 0 && wrong === undefined) return servers;
  // What is wrong may be a URL with a password in it.
  throw reader.error(name, "must be one or more of host:port with commas, as 'localhost:9092'");
}

function isServer(text: string): boolean {
  const match = /^(?:[^\s:/@[\]]+|\[[0-9a-fA-F:.%]+\]):(\d{1,5})$/.exec(text);
  const port = Number(match?.[1] ?? 0);
  return port >= 1 && port <= 65_535;
}
