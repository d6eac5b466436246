import { unreachable } from '../../../common/assert.js';
import type { FileSystem } from '../../../common/file-system.js';
import { ErrorType } from '../../../errors/error-type.js';
import { StreamingError } from '../../../errors/streaming-error.js';
import type { Clock } from '../../../time/clock.js';
import type { KafkaConnection, SaslOptions, TlsOptions } from '../driver/kafka-connection.js';
import { BearerTokens, type Fetch } from './bearer-tokens.js';
import type { KafkaConnectionOptions } from './kafka-connection-options.js';
import { type PemBlocks, parsePem } from './pem-blocks.js';
import type { SaslSettings } from './sasl-settings.js';
import type { TextOrFile, TlsSettings } from './tls-settings.js';

/** What is needed of the surroundings: files for certificates, the clock and the network for tokens. */
export interface ConnectionSurroundings {
  readonly fileSystem: FileSystem;
  readonly clock: Clock;
  readonly fetch?: Fetch;
}

/** Files are no larger than this: certificates of a whole system are about 200 KB. */
const PEM_FILE_BYTES_MAX = 4 * 1024 * 1024;

/**
 * Reads the files that the options name. `table` is for errors: VALIDATION_ERROR where a file can't be read, or isn't what it
 * should be. Connects nothing.
 */
export async function openConnection(
  options: KafkaConnectionOptions,
  table: string,
  surroundings: ConnectionSurroundings,
): Promise<KafkaConnection> {
  const { tls, sasl, requestTimeoutMs } = options;
  return {
    bootstrapServers: options.bootstrapServers,
    clientId: options.clientId,
    tls: tls && (await loadTls(tls, table, surroundings.fileSystem)),
    sasl: sasl && saslOptions(sasl, requestTimeoutMs, surroundings),
    connectTimeoutMs: options.connectTimeoutMs,
    requestTimeoutMs,
  };
}

async function loadTls(
  { truststore, keystore, keyPassword, checksHostname }: TlsSettings,
  table: string,
  fileSystem: FileSystem,
): Promise<TlsOptions> {
  const trusted = truststore && (await loadPem(truststore, table, fileSystem));
  const own = keystore && (await loadPem(keystore, table, fileSystem));
  if (truststore !== undefined && trusted?.certificates === undefined) {
    throw wrongPem(truststore, table, 'holds no certificate');
  }
  if (keystore !== undefined && (own?.certificates === undefined || own.privateKey === undefined)) {
    const missing = own?.privateKey === undefined ? 'private key' : 'certificate';
    throw wrongPem(keystore, table, `holds no ${missing}`);
  }
  return {
    certificateAuthority: trusted?.certificates,
    clientCertificate: own?.certificates,
    clientKey: own?.privateKey,
    clientKeyPassword: keyPassword,
    checksHostname,
  };
}

async function loadPem(
  source: TextOrFile,
  table: string,
  fileSystem: FileSystem,
): Promise<PemBlocks> {
  if (source.kind === 'text') return parsePem(source.pem);
  const text = await readText(source.path, fileSystem).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw wrongPem(source, table, `can't be read: ${reason}`);
  });
  if (text === undefined) throw wrongPem(source, table, 'is no file of up to 4 MB');
  return parsePem(text);
}

async function readText(path: string, fileSystem: FileSystem): Promise<string | undefined> {
  const found = await fileSystem.stat(path);
  if (found === undefined || found.isFolder || found.sizeBytes > PEM_FILE_BYTES_MAX) return;
  const bytes = new Uint8Array(found.sizeBytes);
  const reader = await fileSystem.open(path);
  try {
    let filled = 0;
    for (let read = -1; read !== 0 && filled < bytes.length; filled += read) {
      read = await reader.read(bytes.subarray(filled), filled);
    }
    return new TextDecoder().decode(bytes.subarray(0, filled));
  } finally {
    await reader.close();
  }
}

function wrongPem(source: TextOrFile, table: string, sentence: string): StreamingError {
  const place = source.kind === 'file' ? ` ("${source.path}")` : '';
  return new StreamingError(
    ErrorType.VALIDATION_ERROR,
    `Option '${source.option}' of table "${table}"${place} ${sentence}: it must be PEM, as in "-----BEGIN …".`,
    { component: table, option: source.option },
  );
}

function saslOptions(
  sasl: SaslSettings,
  requestTimeoutMs: number,
  { clock, fetch = globalThis.fetch }: ConnectionSurroundings,
): SaslOptions {
  switch (sasl.kind) {
    case 'password': {
      const { mechanism, username, password } = sasl;
      return { mechanism, username, password };
    }
    case 'token':
      return { mechanism: 'oauthbearer', token: async () => sasl.token };
    case 'client-credentials': {
      const tokens = new BearerTokens(sasl, requestTimeoutMs, clock, fetch);
      return { mechanism: 'oauthbearer', token: () => tokens.current() };
    }
    default:
      return unreachable(sasl);
  }
}
