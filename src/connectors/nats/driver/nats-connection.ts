/** How to reach a server, and as whom. */
export interface NatsConnection {
  /** `host:port` or `nats://host:port`, without users. */
  readonly servers: readonly string[];
  /** What the server shows of us. */
  readonly clientName: string;
  readonly login: NatsLogin | undefined;
  /** Undefined: none is asked for, but a server that asks for it gets it. */
  readonly tls: NatsTls | undefined;
  readonly connectTimeoutMs: number;
  readonly requestTimeoutMs: number;
}

/** Who comes. */
export type NatsLogin =
  | { readonly kind: 'password'; readonly user: string; readonly password: string }
  | { readonly kind: 'token'; readonly token: string }
  /** The contents of a `.creds` file: a JWT and the seed that goes with it. */
  | { readonly kind: 'credentials'; readonly credentials: string }
  /** The seed of a user's nkey, `SU…`. */
  | { readonly kind: 'nkey'; readonly seed: string };

/** PEM texts. A server without TLS is refused. */
export interface NatsTls {
  /** Undefined: what the runtime trusts. */
  readonly certificateAuthority: string | undefined;
  /** Undefined: the client shows none. */
  readonly clientCertificate: string | undefined;
  readonly clientKey: string | undefined;
}
