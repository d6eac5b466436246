import type { BrokerCertificates } from './broker-certificates.js';

/** What a test needs to know of a broker to come in: `host:port` by listener, certificates, users. */
export interface BrokerAccess {
  readonly bootstrap: {
    /** Without asking who comes; may do everything. */
    readonly plaintext: string;
    /** PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 and OAUTHBEARER with unsigned tokens (`unsignedToken`). */
    readonly saslPlaintext: string;
    readonly saslSsl: string;
    /** TLS, and asks for a client's certificate. */
    readonly mtls: string;
  };
  readonly certificates: BrokerCertificates;
  /** The same passwords with every mechanism. */
  readonly users: { readonly alice: BrokerUser; readonly bob: BrokerUser };
}

export interface BrokerUser {
  readonly name: string;
  readonly password: string;
}

/** A bearer token that says who somebody is, as the broker under test believes it. */
export function unsignedToken(user: string, lifeSeconds = 3600): string {
  const seconds = Math.floor(Date.now() / 1000);
  const claims = { sub: user, iat: seconds, exp: seconds + lifeSeconds };
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part(claims)}.`;
}
