import type { FileSystem } from '../../../common/file-system.js';
import { ErrorType } from '../../../errors/error-type.js';
import { StreamingError } from '../../../errors/streaming-error.js';
import type { NatsConnection, NatsLogin, NatsTls } from '../driver/nats-connection.js';
import type { LoginOptions, NatsConnectionOptions, TlsOptions } from './connection-options.js';

/** Files are no larger than this: certificates of a whole system are about 200 KB. */
const FILE_BYTES_MAX = 4 * 1024 * 1024;

/** Reads the files that the options name. `table` is for errors: VALIDATION_ERROR where one can't be read. Connects nothing. */
export async function openConnection(
  { login, tls, ...options }: NatsConnectionOptions,
  table: string,
  fileSystem: FileSystem,
): Promise<NatsConnection> {
  const read = (option: string, path: string) => readText(option, path, table, fileSystem);
  return {
    ...options,
    login: login && (await loadLogin(login, read)),
    tls: tls && (await loadTls(tls, read)),
  };
}

type ReadFile = (option: string, path: string) => Promise<string>;

async function loadLogin(login: LoginOptions, read: ReadFile): Promise<NatsLogin> {
  if (login.kind !== 'credentials-file') return login;
  return { kind: 'credentials', credentials: await read('credentials.file', login.path) };
}

async function loadTls(
  { caFile, certFile, keyFile }: TlsOptions,
  read: ReadFile,
): Promise<NatsTls> {
  return {
    certificateAuthority: caFile === undefined ? undefined : await read('tls.ca-file', caFile),
    clientCertificate: certFile === undefined ? undefined : await read('tls.cert-file', certFile),
    clientKey: keyFile === undefined ? undefined : await read('tls.key-file', keyFile),
  };
}

async function readText(
  option: string,
  path: string,
  table: string,
  fileSystem: FileSystem,
): Promise<string> {
  const failure = (sentence: string, cause?: unknown): StreamingError =>
    new StreamingError(
      ErrorType.VALIDATION_ERROR,
      `Option '${option}' of table "${table}" ("${path}") ${sentence}.`,
      { component: table, option },
      { cause },
    );
  const found = await fileSystem.stat(path);
  if (found === undefined || found.isFolder || found.sizeBytes > FILE_BYTES_MAX) {
    throw failure('is no file of up to 4 MB');
  }
  try {
    const bytes = new Uint8Array(found.sizeBytes);
    const file = await fileSystem.open(path);
    try {
      let filled = 0;
      for (let read = -1; read !== 0 && filled < bytes.length; filled += read) {
        read = await file.read(bytes.subarray(filled), filled);
      }
      return new TextDecoder().decode(bytes.subarray(0, filled));
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw failure("can't be read", cause);
  }
}
