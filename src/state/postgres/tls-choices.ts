import { readFile } from 'node:fs/promises';
import type { ConnectionOptions } from 'node:tls';
import { unreachable } from '../../common/assert.js';
import { ErrorType } from '../../errors/error-type.js';
import { StreamingError } from '../../errors/streaming-error.js';
import type { ConnectionTarget } from './connection-url.js';

/** false: no TLS. */
export type TlsChoice = false | ConnectionOptions;

/** What to try, in this order, for the target's sslmode; as libpq does. Throws STATE_ERROR for files that can't be read. */
export async function tlsChoices(target: ConnectionTarget): Promise<readonly TlsChoice[]> {
  // A socket of the machine itself.
  if (target.host.startsWith('/')) return [false];
  const tls = await tlsOptions(target);
  switch (target.sslMode) {
    case 'disable':
      return [false];
    case 'allow':
      return [false, tls];
    case 'prefer':
      return [tls, false];
    case 'require':
    case 'verify-ca':
    case 'verify-full':
      return [tls];
    default:
      return unreachable(target.sslMode);
  }
}

/** Whether the next choice may do better: the server has no TLS, or insists on it. */
export function isTlsRefusal(error: unknown, choice: TlsChoice): boolean {
  const { message, code } = error as { readonly message?: string; readonly code?: string };
  if (choice === false) return code === INVALID_AUTHORIZATION;
  return message === 'The server does not support SSL connections';
}

const INVALID_AUTHORIZATION = '28000';

async function tlsOptions(target: ConnectionTarget): Promise<ConnectionOptions> {
  const { sslMode, sslRootCertificate, sslCertificate, sslKey } = target;
  const isRootGiven = sslRootCertificate !== undefined && sslRootCertificate !== 'system';
  const ca = isRootGiven ? await contentOf(sslRootCertificate) : undefined;
  const cert = sslCertificate === undefined ? undefined : await contentOf(sslCertificate);
  const key = sslKey === undefined ? undefined : await contentOf(sslKey);
  // With a root certificate, require checks the server as verify-ca does.
  const isVerified =
    sslMode.startsWith('verify') || (sslMode === 'require' && sslRootCertificate !== undefined);
  return {
    rejectUnauthorized: isVerified,
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(sslMode === 'verify-full' ? {} : { checkServerIdentity: () => undefined }),
  };
}

async function contentOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new StreamingError(
      ErrorType.STATE_ERROR,
      `The certificate file ${file} of the PostgreSQL URL can't be read: ${code}.`,
      { component: 'PostgreSQL', file },
      { cause: error },
    );
  }
}
